/** Public DNS, through the computer's own name servers. */
import { Resolver } from "node:dns/promises";
import { type Dns, FailedCallError } from "../doctor/ports.ts";

const nothingThere = new Set(["ENODATA", "ENOTFOUND"]);

/** A name that is there for everybody who sees public DNS. */
const wellKnown = "aws.amazon.com";

/** @param servers addresses of name servers, in place of the computer's own */
export function publicDns(servers?: readonly string[]): Dns {
  const resolver = new Resolver({ timeout: 1_500, tries: 2 });
  if (servers) resolver.setServers(servers);
  let seesPublicNames: Promise<boolean> | undefined;

  const ask = async <T>(what: string, question: () => Promise<readonly T[]>) => {
    const failed = (code: string) =>
      new FailedCallError("unreachable", `the DNS question ${what}`, code);
    try {
      return await question();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (!nothingThere.has(code)) throw failed(code);
    }
    // A name server without a way out says of every name that it is not there.
    seesPublicNames ??= resolver.resolve4(wellKnown).then(
      (addresses) => addresses.length > 0,
      () => false,
    );
    if (!(await seesPublicNames)) throw failed(`the name server does not know ${wellKnown} either`);
    return [];
  };

  return {
    cname: (name) => ask(`CNAME ${name}`, () => resolver.resolveCname(name)),
    mx: (name) => ask(`MX ${name}`, () => resolver.resolveMx(name)),
    // A long text comes in pieces.
    txt: (name) =>
      ask(`TXT ${name}`, async () =>
        (await resolver.resolveTxt(name)).map((pieces) => pieces.join("")),
      ),
    async addresses(name) {
      const found = await Promise.all([
        ask(`A ${name}`, () => resolver.resolve4(name)),
        ask(`AAAA ${name}`, () => resolver.resolve6(name)),
      ]);
      return found.flat();
    },
  };
}
