<?php
// SPDX-License-Identifier: Apache-2.0
//
// The page's Symfony row: its HttpClient and Response::HTTP_UPGRADE_REQUIRED.
require '/usr/share/php/Symfony/Component/HttpFoundation/autoload.php';
require '/usr/share/php/Symfony/Component/HttpClient/autoload.php';

use Symfony\Component\HttpClient\HttpClient;
use Symfony\Component\HttpFoundation\Response;

[, $url, $ca] = $argv;
echo 'constant ', Response::HTTP_UPGRADE_REQUIRED, "\n";
// PHP binds its extensions past a preloaded library, so the address is said here.
$client = HttpClient::create(['cafile' => $ca, 'resolve' => ['www.example.re' => '127.0.0.1']]);

$plain = $client->request('GET', $url);
if ($plain->getStatusCode() !== Response::HTTP_UPGRADE_REQUIRED) {
    exit(1);
}
echo 'plain ', $plain->getStatusCode(), ' ', implode(', ', $plain->getHeaders(false)['upgrade']), "\n";

preg_match('#https://[^"<>\s]+#', $plain->getContent(false), $following);
$secure = $client->request('GET', $following[0]);
echo "secure {$secure->getStatusCode()} {$following[0]}\n";
