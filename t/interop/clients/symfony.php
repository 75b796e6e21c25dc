<?php
// SPDX-License-Identifier: Apache-2.0
//
// The row for Symfony: HttpClient and Response::HTTP_UPGRADE_REQUIRED.
require '/usr/share/php/Symfony/Component/HttpFoundation/autoload.php';
require '/usr/share/php/Symfony/Component/HttpClient/autoload.php';

use Symfony\Component\HttpClient\HttpClient;
use Symfony\Component\HttpFoundation\Response;

[, $url, $ca] = $argv;
echo 'constant ', Response::HTTP_UPGRADE_REQUIRED, "\n";
// A preloaded library does not affect the extensions of PHP, so the address is given here.
$client = HttpClient::create(['cafile' => $ca, 'resolve' => ['www.example.re' => '127.0.0.1']]);

$plain = $client->request('GET', $url);
if ($plain->getStatusCode() !== Response::HTTP_UPGRADE_REQUIRED) {
    exit(1);
}
echo 'plain ', $plain->getStatusCode(), ' ', implode(', ', $plain->getHeaders(false)['upgrade']), "\n";

preg_match('#https://[^"<>\s]+#', $plain->getContent(false), $following);
$secure = $client->request('GET', $following[0]);
echo "secure {$secure->getStatusCode()} {$following[0]}\n";
