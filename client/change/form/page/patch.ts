import type { El } from "../element.ts";

const keys = new WeakMap<Element, string>();

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function isControl(one: unknown): one is Control {
  return (
    one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement
  );
}

/**
 * Makes the children of an element what is wanted, keeping every element that stays: focus, cursor and scrolling are
 * not lost. The control that has the focus keeps its text.
 */
export function patch(parent: Element, wanted: readonly (El | string)[]): void {
  const old = new Map<string, Element>();
  for (const child of parent.children) old.set(`${child.localName} ${keys.get(child) ?? ""}`, child);
  const nodes = wanted.map((one, at): Node => {
    if (typeof one === "string") return textNode(parent, at, one);
    const name = `${one.tag} ${one.key}`;
    const element = old.get(name) ?? document.createElement(one.tag);
    old.delete(name);
    keys.set(element, one.key);
    update(element, one);
    return element;
  });
  const kept = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!kept.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    // An element that is where it belongs must not be moved: it would lose the focus.
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

function textNode(parent: Element, at: number, text: string): Node {
  const there = parent.childNodes[at];
  if (!(there instanceof Text)) return document.createTextNode(text);
  if (there.data !== text) there.data = text;
  return there;
}

function update(element: Element, { attributes, children }: El): void {
  const isLive = isControl(element);
  for (const { name } of [...element.attributes]) {
    if (!Object.hasOwn(attributes, name)) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (isLive && name === "value") continue;
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  if (element instanceof HTMLTextAreaElement) {
    setValue(element, attributes.value ?? "");
    return;
  }
  patch(element, children);
  if (isLive) setValue(element, attributes.value ?? "");
}

function setValue(control: Control, value: string): void {
  if (control.value !== value && control !== document.activeElement) control.value = value;
}
