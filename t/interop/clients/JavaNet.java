// SPDX-License-Identifier: Apache-2.0
//
// A client that requests h2c with each plain request: java.net.http.HttpClient, unchanged. It
// prints a line for each URL.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;

class JavaNet {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(Trust.only(arguments[0])).build();
        for (String url : Arrays.asList(arguments).subList(1, arguments.length)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            String version = answer.version() == HttpClient.Version.HTTP_2 ? "2" : "1.1";
            System.out.println(answer.statusCode() + " HTTP/" + version);
        }
    }
}
