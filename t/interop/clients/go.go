// SPDX-License-Identifier: Apache-2.0
//
// The row for Go: net/http and http.StatusUpgradeRequired.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"regexp"
)

func get(client *http.Client, url string) (*http.Response, string) {
	answer, err := client.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	return answer, string(body)
}

func trusting(file string) *http.Client {
	pem, err := os.ReadFile(file)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		log.Fatal("no certificate in ", file)
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
}

func main() {
	client := trusting(os.Args[2])
	fmt.Println("constant", http.StatusUpgradeRequired)
	plain, body := get(client, os.Args[1])
	if plain.StatusCode != http.StatusUpgradeRequired {
		log.Fatal("it was not refused: ", plain.Status)
	}
	// Go sends no Accept.
	if kind := plain.Header.Get("Content-Type"); kind != "text/plain; charset=utf-8" {
		log.Fatal("the document is ", kind)
	}
	fmt.Println("plain", plain.StatusCode, plain.Header.Get("Upgrade"))
	next := regexp.MustCompile(`https://[^"<>\s]+`).FindString(body)
	secure, _ := get(client, next)
	fmt.Println("secure", secure.StatusCode, next)
}
