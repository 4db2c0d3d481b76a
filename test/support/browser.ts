/**
 * As much of a browser as a redirect needs: it keeps cookies by path and does not follow redirects by itself.
 * @module
 */

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** A browser with its own cookies. */
export interface Browser {
  readonly cookies: Cookie[];
  /** Opens an address; gives the answer without following it. */
  open(url: string | URL): Promise<Response>;
}

/** Opens a browser without cookies. */
export function openBrowser(send: typeof fetch = fetch): Browser {
  const cookies: Cookie[] = [];
  return {
    cookies,
    async open(url) {
      const { pathname } = new URL(url);
      const sent = cookies.filter(
        ({ path }) =>
          pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`),
      );
      const response = await send(url, {
        redirect: "manual",
        headers:
          sent.length === 0
            ? {}
            : { cookie: sent.map(({ name, value }) => `${name}=${value}`).join("; ") },
      });
      for (const line of response.headers.getSetCookie()) keep(cookies, line, pathname);
      return response;
    },
  };
}

function keep(cookies: Cookie[], line: string, pathname: string): void {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  const [name = "", ...rest] = pair.split("=");
  const attribute = (key: string): string | undefined =>
    attributes.find((each) => each.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
  const path = attribute("path") ?? pathname.slice(0, Math.max(1, pathname.lastIndexOf("/")));
  const old = cookies.findIndex((cookie) => cookie.name === name && cookie.path === path);
  if (old >= 0) cookies.splice(old, 1);
  const expires = attribute("expires");
  const isOver = expires !== undefined && Date.parse(expires) < Date.now();
  if (!isOver) cookies.push({ name, value: rest.join("="), path });
}
