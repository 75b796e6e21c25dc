// SPDX-License-Identifier: Apache-2.0
//
// The row for Apache HttpComponents: the requester of Core 5 and HttpStatus.SC_UPGRADE_REQUIRED.
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.impl.bootstrap.HttpRequester;
import org.apache.hc.core5.http.impl.bootstrap.RequesterBootstrap;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.Timeout;

class HttpComponents {
    private static final Timeout TIMEOUT = Timeout.ofSeconds(20);

    private static ClassicHttpResponse get(HttpRequester requester, URI uri) throws Exception {
        ClassicHttpRequest request = ClassicRequestBuilder.get(uri).build();
        return requester.execute(HttpHost.create(uri), request, TIMEOUT, HttpCoreContext.create());
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("constant " + HttpStatus.SC_UPGRADE_REQUIRED);
        try (HttpRequester requester = RequesterBootstrap.bootstrap().setSslContext(Trust.only(arguments[1])).create()) {
            ClassicHttpResponse plain = get(requester, URI.create(arguments[0]));
            if (plain.getCode() != HttpStatus.SC_UPGRADE_REQUIRED)
                throw new IllegalStateException("it was not refused: " + plain);
            System.out.println("plain " + plain.getCode() + " " + plain.getHeader("Upgrade").getValue());
            Matcher next = Pattern.compile("https://[^\"<>\\s]+").matcher(EntityUtils.toString(plain.getEntity()));
            next.find();
            ClassicHttpResponse secure = get(requester, URI.create(next.group()));
            System.out.println("secure " + secure.getCode() + " " + next.group());
            EntityUtils.consume(secure.getEntity());
        }
    }
}
