// SPDX-License-Identifier: Apache-2.0
//
// The page's Angular row: its HttpClient, by fetch, and HttpStatusCode.UpgradeRequired. No browser is needed for it, only what
// the client is injected with. Fetch takes its certificates from NODE_EXTRA_CA_CERTS. NODE_MODULES says where Angular is:
// an import is looked up beside this file alone.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { resolve } = createRequire(`${process.env.NODE_MODULES}/`);
const load = (name) => import(pathToFileURL(resolve(name)));
await load('@angular/compiler');
const { createEnvironmentInjector, Injector, NgZone, PLATFORM_ID, ɵINJECTOR_SCOPE: SCOPE } = await load('@angular/core');
const { HttpClient, HttpStatusCode, provideHttpClient, withFetch, withNoXsrfProtection } = await load('@angular/common/http');
const { firstValueFrom } = await load('rxjs');

// What an application has without asking: a zone, and the services that are provided in its root.
const zone = { run: (what) => what(), runOutsideAngular: (what) => what() };
const root = [[NgZone, zone], [PLATFORM_ID, 'server'], [SCOPE, 'root']].map(([provide, useValue]) => ({ provide, useValue }));
const providers = [provideHttpClient(withFetch(), withNoXsrfProtection()), ...root];
const client = createEnvironmentInjector(providers, Injector.NULL).get(HttpClient);
const get = (url) => firstValueFrom(client.get(url, { observe: 'response', responseType: 'text' }));

console.log(`constant ${HttpStatusCode.UpgradeRequired}`);
const plain = await get(process.argv[2]).catch((error) => error);
if (plain.status !== HttpStatusCode.UpgradeRequired) throw plain;
console.log(`plain ${plain.status} ${plain.headers.get('Upgrade')}`);
const [following] = plain.error.match(/https:\/\/[^"<>\s]+/);
const secure = await get(following);
console.log(`secure ${secure.status} ${following}`);
