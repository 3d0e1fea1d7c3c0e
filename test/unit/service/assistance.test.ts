import assert from "node:assert/strict";
import type { ChangeCommit } from "../../../server/change/facts.ts";
import { peopleAlone, withNamedAgents } from "../../../server/service/assistance.ts";

const DANA = { name: "Dana", email: "dana@example.test" };
const CLAUDE = { name: "Claude", email: "noreply@anthropic.com" };

function commit(more: Partial<ChangeCommit>): ChangeCommit {
  return {
    id: "1".repeat(40),
    subject: "Lower the limit",
    body: "",
    trailers: [],
    author: DANA,
    committer: DANA,
    coAuthors: [],
    at: 0,
    ...more,
  };
}

describe("agents that commits name", () => {
  it("are no co-authors whom people.yaml has to know; people are", () => {
    const bob = { name: "Bob", email: "bob@example.test" };
    const [first] = peopleAlone([commit({ coAuthors: [CLAUDE, bob] })]);
    assert.deepEqual(first?.coAuthors, [bob]);
  });

  it("are told with the author as the one who drove them", () => {
    const trailers = [{ key: "Co-authored-by", value: `${CLAUDE.name} <${CLAUDE.email}>` }];
    const found = withNamedAgents([], [commit({ trailers }), commit({ id: "2".repeat(40) })]);
    assert.deepEqual(found, [{ tool: "claude", model: undefined, operatorEmail: DANA.email, lines: 0 }]);
  });

  it("are told once where their lines are known", () => {
    const known = { tool: "claude", model: "m", operatorEmail: "DANA@example.test", lines: 4 };
    const trailers = [{ key: "Co-authored-by", value: `${CLAUDE.name} <${CLAUDE.email}>` }];
    assert.deepEqual(withNamedAgents([known], [commit({ trailers })]), [known]);
    const other = { ...known, operatorEmail: "bob@example.test" };
    assert.equal(withNamedAgents([other], [commit({ trailers })]).length, 2);
  });

  it("are not guessed from a person's name", () => {
    const claude = { name: "Claude Monet", email: "claude@example.test" };
    assert.deepEqual(withNamedAgents([], [commit({ author: claude, committer: claude })]), []);
    assert.deepEqual(peopleAlone([commit({ coAuthors: [claude] })])[0]?.coAuthors, [claude]);
  });
});
