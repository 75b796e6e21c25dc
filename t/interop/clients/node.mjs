// SPDX-License-Identifier: Apache-2.0
//
// The row for Node.js: http.get, which sends Host and Connection only, and so receives plain text.
// It takes its certificates from NODE_EXTRA_CA_CERTS.
import http from 'node:http';
import https from 'node:https';

const get = (url) => new Promise((resolve, reject) => {
    (url.startsWith('https:') ? https : http).get(url, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (data) => { body += data; }).on('end', () => resolve({ status: response.statusCode, fields: response.headers, body }));
    }).on('error', reject);
});

const [constant] = Object.entries(http.STATUS_CODES).find(([, phrase]) => phrase === 'Upgrade Required');
console.log(`constant ${constant}`);
const plain = await get(process.argv[2]);
if (!plain.fields['content-type'].startsWith('text/plain')) throw new Error(plain.fields['content-type']);
console.log(`plain ${plain.status} ${plain.fields.upgrade}`);
const [following] = plain.body.match(/https:\/\/[^"<>\s]+/);
const secure = await get(following);
console.log(`secure ${secure.status} ${following}`);
