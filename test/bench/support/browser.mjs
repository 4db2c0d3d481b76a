/**
 * A browser that is no more than cookies and redirects.
 * @module
 */

/** Opens a browser; `open` follows redirects of the first origin and gives the address where they lead out of it. */
export function openBrowser() {
  const jar = new Map();
  const open = async (address) => {
    let url = new URL(address);
    const { origin } = url;
    while (url.origin === origin && url.hash === "") {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
      for (const line of answer.headers.getSetCookie()) {
        const [pair = ""] = line.split(";");
        jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
      }
      const location = answer.headers.get("location");
      const text = await answer.text();
      if (location === null) throw new Error(`${url} answered ${answer.status}: ${text}`);
      url = new URL(location, url);
    }
    return url.href;
  };
  return { open };
}
