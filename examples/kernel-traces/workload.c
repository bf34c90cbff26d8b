/*
 * A small workload for record.sh: two processes load and store through mappings of their own, one
 * truncates and punches what they map, one writes another file, which gets the freed blocks.
 *
 *     cc -O2 -o workload workload.c
 *     record.sh run -a /mnt/A -b /mnt/B -o run.txt.gz -- ./workload /mnt/A /mnt/B 200 7
 *
 * Every operation lies between two markers. Every value that is written is a new one, so that a
 * value that is read tells who wrote it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 4, SIGBUS_SEEN = -7, BEHIND_END = -61 };

static int marker, file_a, file_b, role;
static uint64_t count;
static sigjmp_buf before_access;

static void on_sigbus(int number)
{
	(void)number;
	siglongjmp(before_access, 1);
}

/* One write(2) is one record of the ring buffer. */
static void mark(const char *when, const char *op, char file, long page, long long value)
{
	char text[128];
	const char *form = value < -4095 || value > INT32_MAX ? "op.%s op=%s f=%c p=%ld v=0x%llx"
							      : "op.%s op=%s f=%c p=%ld v=%lld";
	int length = snprintf(text, sizeof text, form, when, op, file, page, value);

	if (write(marker, text, length) != length)
		exit(1);
}

static long long fresh(char file)
{
	return (long long)((uint64_t)(file - 'A' + 0xa) << 56 | (uint64_t)role << 40 | ++count);
}

static long long result(long returned)
{
	return returned < 0 ? -errno : returned;
}

static void access_page(volatile uint64_t *map, long page, int is_store)
{
	const char *op = is_store ? "store" : "load";
	/* Must survive the jump. */
	static volatile long long value;

	value = is_store ? fresh('A') : 0;
	mark("begin", op, 'A', page, value);
	if (sigsetjmp(before_access, 1))
		value = SIGBUS_SEEN;
	else if (is_store)
		map[page * (PAGE / 8)] = value;
	else
		value = map[page * (PAGE / 8)];
	mark("end", op, 'A', page, value);
}

static void write_page(int file, char name, long page)
{
	static uint64_t bytes[PAGE / 8];

	bytes[0] = fresh(name);
	mark("begin", "pwrite", name, page, bytes[0]);
	mark("end", "pwrite", name, page, result(pwrite(file, bytes, PAGE, page * PAGE)));
}

static void read_page(int file, char name, long page)
{
	uint64_t word = 0;

	mark("begin", "pread", name, page, 0);
	long got = pread(file, &word, sizeof word, page * PAGE);
	long long value = got == 8 ? (long long)word : got ? result(got) : BEHIND_END;
	mark("end", "pread", name, page, value);
}

static void truncate_to(int file, char name, long pages)
{
	mark("begin", "ftruncate", name, pages, 0);
	mark("end", "ftruncate", name, pages, result(ftruncate(file, pages * PAGE)));
}

static void punch(long page)
{
	int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;

	mark("begin", "punch", 'A', page, 0);
	mark("end", "punch", 'A', page, result(fallocate(file_a, mode, page * PAGE, PAGE)));
}

static void play(long rounds)
{
	static const char *const names[] = {"wl-ls1", "wl-ls2", "wl-tr3", "wl-bb4"};
	int both = PROT_READ | PROT_WRITE;
	volatile uint64_t *map = mmap(NULL, PAGES * PAGE, both, MAP_SHARED, file_a, 0);

	if (map == MAP_FAILED || prctl(PR_SET_NAME, names[role]))
		exit(1);
	for (long round = 0; round < rounds; round++) {
		long page = rand() % PAGES;

		if (role < 2)
			access_page(map, page, rand() % 3 == 0);
		else if (role == 3 && rand() % 2)
			truncate_to(file_b, 'B', 0);
		else if (role == 3)
			rand() % 2 ? write_page(file_b, 'B', page) : read_page(file_b, 'B', page);
		else if (rand() % 3 == 0)
			truncate_to(file_a, 'A', rand() % (PAGES + 1));
		else
			rand() % 2 ? punch(page) : write_page(file_a, 'A', page);
	}
}

int main(int argc, char **argv)
{
	const char *path = getenv("LOCKSPEC_MARKER");

	if (argc != 5 || path == NULL) {
		fprintf(stderr, "LOCKSPEC_MARKER=FILE workload FILE FILE ROUNDS SEED\n");
		return 2;
	}
	marker = open(path, O_WRONLY | O_APPEND);
	file_a = open(argv[1], O_RDWR);
	file_b = open(argv[2], O_RDWR);
	if (marker < 0 || file_a < 0 || file_b < 0) {
		perror(argv[0]);
		return 2;
	}
	signal(SIGBUS, on_sigbus);
	for (role = 0; role < 4; role++) {
		if (fork())
			continue;
		srand(atoi(argv[4]) * 4 + role);
		play(atol(argv[3]));
		return 0;
	}
	int status, failed = 0;
	while (wait(&status) > 0)
		failed |= status;
	return failed != 0;
}
