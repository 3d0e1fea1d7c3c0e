import type { Organisation } from "../policy/organisation.ts";
import type { OwnersDialect } from "./ownersModel.ts";

/** Who an owner of the file is: people of people.yaml, or why nobody can be told. */
export type OwnerPeople =
  | { readonly ok: true; readonly people: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Finds people by what an owner file names: an e-mail address, a login of the forge, or a team by `teams`. People who
 * have left are found too. A name that could be two people is nobody's.
 */
export class OwnerDirectory {
  private readonly emails = new Map<string, Set<string>>();
  private readonly logins = new Map<string, Set<string>>();
  private readonly teams = new Map<string, Set<string>>();

  constructor(
    { people }: Pick<Organisation, "people">,
    private readonly dialect: OwnersDialect,
  ) {
    for (const { id, emails = [], forge, teams = [] } of people) {
      for (const email of emails) add(this.emails, email, id);
      const login = forge?.[dialect]?.login;
      if (login !== undefined) add(this.logins, `@${login}`, id);
      for (const team of teams) add(this.teams, team.startsWith("@") ? team : `@${team}`, id);
    }
  }

  find(owner: string): OwnerPeople {
    const key = owner.toLowerCase();
    if (!key.startsWith("@"))
      return this.one(owner, this.emails.get(key), "add it to `emails` of its person");
    const team = this.teams.get(key);
    if (team) return { ok: true, people: [...team] };
    const way =
      owner.includes("/") || owner.startsWith("@@")
        ? "`teams`"
        : `\`forge.${this.dialect}.login\` or \`teams\``;
    return this.one(owner, this.logins.get(key), `add ${way}`);
  }

  private one(owner: string, people: ReadonlySet<string> | undefined, way: string): OwnerPeople {
    if (!people) return { ok: false, reason: `${owner} is nobody in people.yaml: ${way}` };
    if (people.size === 1) return { ok: true, people: [...people] };
    const names = [...people].sort().join(" and ");
    return { ok: false, reason: `${owner} is more than one in people.yaml: ${names}` };
  }
}

function add(to: Map<string, Set<string>>, key: string, person: string): void {
  const name = key.toLowerCase();
  const known = to.get(name) ?? new Set();
  to.set(name, known.add(person));
}
