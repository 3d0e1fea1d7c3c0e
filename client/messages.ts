/** A text for a notification, which would make links of `[word](address)`: others' words must not bring commands. */
export function plainMessage(text: string): string {
  return text.replaceAll("](", "] (");
}

/** A text for a label, which would make pictures of `$(name)`. */
export function plainLabel(text: string): string {
  return text.replaceAll("$(", "$ (");
}
