// SPDX-License-Identifier: Apache-2.0
//
// The row for .NET: HttpClient and HttpStatusCode.UpgradeRequired.
using System;
using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;

static class Client
{
    static int Main(string[] arguments)
    {
        Console.WriteLine("constant {0}", (int)HttpStatusCode.UpgradeRequired);
        using (var client = new HttpClient())
        {
            var plain = client.GetAsync(arguments[0]).Result;
            if (plain.StatusCode != HttpStatusCode.UpgradeRequired)
                return 1;
            Console.WriteLine("plain {0} {1}", (int)plain.StatusCode, string.Join(", ", plain.Headers.GetValues("Upgrade")));
            var next = Regex.Match(plain.Content.ReadAsStringAsync().Result, @"https://[^""<>\s]+").Value;
            var secure = client.GetAsync(next).Result;
            Console.WriteLine("secure {0} {1}", (int)secure.StatusCode, next);
            return secure.StatusCode == HttpStatusCode.OK ? 0 : 1;
        }
    }
}
