/** The page with the sign-up form for other people's sites. */
import { html } from "hono/html";
import { type Html, page } from "./page.ts";

/** The form: plain HTML, no script; what it leaves open is asked on the site's own page. */
export function snippet(siteUrl: string): string {
  return `<form method="post" action="${siteUrl}/subscribe">
  <label>Your e-mail address
    <input type="email" name="email" autocomplete="email" required>
  </label>
  <button>Send me the course</button>
</form>`;
}

/** Shows it as text to copy, and as it works. */
export function snippetPage(siteUrl: string): Html {
  return page(
    "Form for other sites",
    html`<header>
        <p><a href="/">← Inbox</a></p>
        <h1>Form for other sites</h1>
        <p>Copy it into a page of any site. It leads to the front page with the address filled in, where one more press signs up. In production its address is that of the stack's output SiteUrl.</p>
      </header>
      <section><pre tabindex="0">${snippet(siteUrl)}</pre></section>`,
  );
}
