/**
 * How copies of a protocol begin. Laying one out by its code takes longer than a round of it, so
 * the first layouts are kept as images of memory, each with the choices that led to it, and later
 * rounds begin with one of them.
 */
import { Chooser, type PmemImage, seededRandom, type ThreadedSystem } from "../runtime/index.js";

const mostImages = 256;

type PageStores = readonly {
  readonly at: number;
  readonly value: number;
  readonly names: readonly string[];
}[];

interface Image {
  readonly words: Int32Array;
  readonly stores: PageStores;
  /** Persistent variables. */
  readonly device: PmemImage | undefined;
  readonly choices: readonly number[];
}

export class Beginnings {
  readonly #random;
  readonly #images: Image[] = [];

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Lays a system out anew; returns the choices that its text left open. */
  layOut(system: ThreadedSystem): readonly number[] {
    if (this.#images.length < mostImages) {
      const image = this.#made(system);
      this.#images.push(image);
      return image.choices;
    }
    const { words, stores, device, choices } = this.#images[this.#random.below(mostImages)]!;
    const { memory } = system;
    memory.reset();
    memory.words.set(words);
    for (const { at, value, names } of stores) memory.pages?.store(at, value, names);
    if (device !== undefined) memory.persistent?.device.restart(device);
    return choices;
  }

  #made(system: ThreadedSystem): Image {
    const { memory } = system;
    const choices: number[] = [];
    const choose = (count: number): number => {
      const chosen = this.#random.below(count);
      choices.push(chosen);
      return chosen;
    };
    const stores = new Map<number, PageStores[number]>();
    const { pages } = memory;
    memory.pages = pages && {
      load: (at, names) => pages.load(at, names),
      store: (at, value, names) => {
        stores.set(at, { at, value, names });
        pages.store(at, value, names);
      },
    };
    system.initialize(new Chooser({ choose }));
    memory.pages = pages;
    const device = memory.persistent?.device.image();
    return { words: memory.words.slice(), stores: [...stores.values()], device, choices };
  }
}
