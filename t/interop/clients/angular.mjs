// SPDX-License-Identifier: Apache-2.0
//
// The row for Angular: HttpClient with fetch, and HttpStatusCode.UpgradeRequired. It needs no
// browser, only the injected services below. fetch takes its certificates from NODE_EXTRA_CA_CERTS.
// NODE_MODULES is the path of Angular, because an import is resolved relative to this file.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { resolve } = createRequire(`${process.env.NODE_MODULES}/`);
const load = (name) => import(pathToFileURL(resolve(name)));
await load('@angular/compiler');
const { createEnvironmentInjector, Injector, NgZone, PLATFORM_ID, ɵINJECTOR_SCOPE: SCOPE } = await load('@angular/core');
const { HttpClient, HttpStatusCode, provideHttpClient, withFetch, withNoXsrfProtection } = await load('@angular/common/http');
const { firstValueFrom } = await load('rxjs');

// The services that every application has: a zone, and the providers of the root injector.
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
