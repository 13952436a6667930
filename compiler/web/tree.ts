/** Reading MJML's tree. */
import type { MjmlNode } from "mjml";

/** An attribute as the author wrote it at the element; empty where it has none. */
export function attribute(node: MjmlNode | undefined, name: string): string {
  return String(node?.attributes?.[name] ?? "");
}

/** The first child of a kind. */
export function child(node: MjmlNode, name: string): MjmlNode | undefined {
  return node.children?.find(({ tagName }) => tagName === name);
}
