/**
 * What is known of one program, by what it has looked at. A program is told its values one by one,
 * and which it asks for next depends on those before: a tree, with an answer at each leaf. Equal
 * values all along, equal answer, whatever else is different.
 */

type Tree<T> =
  | { readonly kind: "look"; readonly address: number; readonly next: Map<number, Tree<T>> }
  | { readonly kind: "answer"; readonly answer: T };

export class LookedAt<T> {
  #root: Tree<T> | undefined;

  /** The answer for what these values are, if it is known. */
  find(valueAt: (address: number) => number): T | undefined {
    let tree = this.#root;
    while (tree?.kind === "look") tree = tree.next.get(valueAt(tree.address));
    return tree?.answer;
  }

  /** @param addresses  in the order in which they were asked for; they are not known yet */
  add(addresses: readonly number[], valueAt: (address: number) => number, answer: T): void {
    let tree: Tree<T> = { kind: "answer", answer };
    const known = this.#path(addresses, valueAt);
    for (const address of addresses.slice(known.length).reverse()) {
      tree = { kind: "look", address, next: new Map([[valueAt(address), tree]]) };
    }
    const last = known.at(-1);
    if (last === undefined) this.#root = tree;
    else last.next.set(valueAt(last.address), tree);
  }

  /** As far as the tree goes along with these addresses. */
  #path(
    addresses: readonly number[],
    valueAt: (address: number) => number,
  ): readonly (Tree<T> & { readonly kind: "look" })[] {
    const path: (Tree<T> & { readonly kind: "look" })[] = [];
    let tree = this.#root;
    for (const address of addresses) {
      if (tree === undefined) return path;
      if (tree.kind !== "look" || tree.address !== address) {
        throw new Error("a step does not look at the same again");
      }
      path.push(tree);
      tree = tree.next.get(valueAt(address));
    }
    if (tree !== undefined) throw new Error("a step looks at more than before");
    return path;
  }
}
