#!/usr/bin/node
// SPDX-License-Identifier: Apache-2.0
//
// client.js VERSION URL …: open each URL with Debian's node-ws and that Sec-WebSocket-Version, and send a message. Writes a line of
// JSON for each: "echo", the message that came back, or "status", "fields" and "body" of a refusal, or "error".
'use strict';

const WebSocket = require('ws');

const TIMEOUT = 60000;

function fieldsOf(response) {
    const raw = response.rawHeaders;
    return raw.flatMap((name, i) => (i % 2 ? [] : [[name, raw[i + 1]]]));
}

function ask(version, url) {
    return new Promise((resolve) => {
        const socket = new WebSocket(url, { protocolVersion: Number(version), rejectUnauthorized: false, handshakeTimeout: TIMEOUT });
        const late = setTimeout(() => { resolve({ error: 'no answer' }); socket.terminate(); }, TIMEOUT);
        let answer = { error: 'closed' };
        socket.on('open', () => socket.send('hello from Node'));
        socket.on('message', (message) => { answer = { echo: String(message) }; socket.close(1000); });
        socket.on('close', () => { clearTimeout(late); resolve(answer); });
        socket.on('error', (error) => { clearTimeout(late); resolve({ error: String(error) }); });
        socket.on('unexpected-response', (request, response) => {
            const connection = response.socket;
            let body = '';
            response.on('data', (data) => { body += data; });
            response.on('end', () => {
                clearTimeout(late);
                resolve({ status: response.statusCode, fields: fieldsOf(response), body });
                connection.destroy();
            });
        });
    });
}

async function main(args) {
    for (let i = 0; i < args.length; i += 2) {
        console.log(JSON.stringify(await ask(args[i], args[i + 1])));
    }
}

main(process.argv.slice(2));
