// SPDX-License-Identifier: Apache-2.0
//
// For t/interop/clients/realtime. "realtime.mjs serve" starts a backend with Socket.IO, SockJS and a
// SignalR hub (which offers WebSockets only), and prints its port. "realtime.mjs ask URL" connects
// each client, and prints its transport, or "error".
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.NODE_MODULES}/`);
const SECONDS = 20;

// The protocol of a hub: JSON messages, each ended by a record separator.
const END = '\x1e';

function onHubMessage(socket, text) {
    for (const message of text.split(END).filter(Boolean).map(JSON.parse)) {
        if (message.protocol) socket.send(`{}${END}`);
        if (message.type === 1) socket.send(JSON.stringify({ type: 3, invocationId: message.invocationId, result: 'websocket' }) + END);
    }
}

function negotiate(request, response) {
    if (!request.url.startsWith('/hub/negotiate')) return;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ negotiateVersion: 1, connectionId: 'id', connectionToken: 'token',
        availableTransports: [{ transport: 'WebSockets', transferFormats: ['Text'] }] }));
}

function serve() {
    const server = createServer(negotiate);
    const hub = new (require('ws').WebSocketServer)({ noServer: true });
    const echo = require('sockjs').createServer({ log: () => {} });
    new (require('socket.io').Server)(server, { destroyUpgrade: false });
    echo.installHandlers(server, { prefix: '/echo' });
    server.on('upgrade', (request, socket, head) => {
        if (!request.url.startsWith('/hub')) return;
        hub.handleUpgrade(request, socket, head, (opened) => opened.on('message', (data) => onHubMessage(opened, String(data))));
    });
    server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
}

function askSocketIO(url, options) {
    const socket = require('socket.io-client').io(url, { reconnection: false, forceNew: true, ...options });
    const { engine } = socket.io;
    return new Promise((resolve, reject) => {
        socket.on('connect_error', reject);
        engine.on('open', () => {
            if (engine.transport.name === 'websocket') resolve('websocket');
        });
        engine.on('upgrade', (transport) => resolve(`polling, ${transport.name}`));
    });
}

async function askSignalR(url, options) {
    const { HubConnectionBuilder, HttpTransportType, LogLevel } = require('@microsoft/signalr');
    const chosen = options.websocket ? { skipNegotiation: true, transport: HttpTransportType.WebSockets } : {};
    const connection = new HubConnectionBuilder().withUrl(`${url}/hub`, chosen).configureLogging(LogLevel.None).build();
    await connection.start();
    return connection.invoke('transport');
}

function askSockJS(url) {
    const socket = new (require('sockjs-client'))(`${url}/echo`);
    return new Promise((resolve, reject) => {
        socket.onopen = () => resolve(socket.transport);
        socket.onclose = reject;
    });
}

async function ask(url) {
    const clients = [
        ['Socket.IO', () => askSocketIO(url, {})], ['Socket.IO, websocket', () => askSocketIO(url, { transports: ['websocket'] })],
        ['SignalR', () => askSignalR(url, {})], ['SignalR, websocket', () => askSignalR(url, { websocket: true })],
        ['SockJS', () => askSockJS(url)],
    ];
    for (const [name, connect] of clients) {
        const late = new Promise((resolve) => { setTimeout(resolve, SECONDS * 1000, 'late').unref(); });
        console.log(`${name}: ${await Promise.race([connect(), late]).catch(() => 'error')}`);
    }
    process.exit();
}

if (process.argv[2] === 'serve') serve();
else await ask(process.argv[3]);
