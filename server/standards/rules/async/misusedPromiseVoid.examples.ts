import type { Example } from "../../model.ts";

export const misusedPromiseVoidExamples: readonly Example[] = [
  {
    languages: ["typescript"],
    bad: `type Done = () => void;
interface Hooks {
  onDone: () => void;
  on: { error(): void };
}
function start(hooks: Hooks, done: Done, ...more: Array<() => void>) {
  hooks.onDone();
}
const onDone = async () => {
  await report();
};
start({ ⟦onDone⟧, on: { async ⟦error⟧() { await report(); } } }, ⟦async⟧ () => {
  await report();
}, () => {}, ⟦onDone⟧);
const hooks = { done: ⟦async () => save()⟧ } satisfies { done: Done } satisfies { done: () => void };`,
  },
  {
    languages: ["typescript"],
    bad: `interface Closer {
  close(): void;
}
interface Pool extends Closer {
  ⟦close⟧(): Promise<void>;
}
class Job {
  private done: () => void = ⟦async⟧ () => {
    await report();
  };
}
const options = { ...(verbose && ⟦Promise.resolve({ level: "debug" })⟧) };`,
  },
  {
    languages: ["tsx"],
    bad: `interface Properties {
  onSave: () => void;
}
function Form(properties: Properties) {
  return null;
}
const Row: FC<{ onSelect: () => void }> = () => null;
export const page = () => (
  <Form onSave={⟦async () => { await save(); }⟧}>
    <Row onSelect={⟦async () => { await select(); }⟧} />
  </Form>
);`,
  },
  {
    languages: ["typescript"],
    trap: "types that leave room for a promise",
    good: `interface Hooks {
  onDone: () => void | Promise<void>;
  onError?: () => Promise<void>;
}
interface Callback {
  (): void;
  (error: Error): Promise<void>;
}
function start(hooks: Hooks, callback: Callback, other: Imported) {}
start({ onDone: async () => { await report(); } }, async () => { await report(); }, async () => { await report(); });`,
  },
];
