/** A response, read to its end. */
export interface Page {
  status: number;
  text: string;
  location: string | null;
  /** The Set-Cookie header fields. */
  cookies: string[];
  headers: Headers;
}

/** A browser, as far as these tests need one: it keeps cookies by name, and follows no redirects. */
export class Visitor {
  private readonly cookies = new Map<string, string>();

  /** The Cookie header field that it would send. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get(port: number, path = '/', headers: Record<string, string> = {}): Promise<Page> {
    return this.request(port, path, { headers });
  }

  /** @param form the fields of a submitted form */
  post(port: number, path: string, form: Record<string, string> = {}): Promise<Page> {
    return this.request(port, path, { method: 'POST', body: new URLSearchParams(form) });
  }

  private async request(port: number, path: string, init: RequestInit): Promise<Page> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { cookie: this.cookie, ...(init.headers as Record<string, string> | undefined) },
      redirect: 'manual',
    });
    const page = {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('location'),
      cookies: response.headers.getSetCookie(),
      headers: response.headers,
    };
    for (const line of page.cookies) this.keep(line);
    return page;
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const name = pair.slice(0, pair.indexOf('='));
    const expires = attributes.find((attribute) => attribute.startsWith('Expires='))?.slice('Expires='.length);
    if (expires !== undefined && Date.parse(expires) <= Date.now()) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(name.length + 1));
  }
}
