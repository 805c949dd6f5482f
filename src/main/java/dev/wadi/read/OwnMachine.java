package dev.wadi.read;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request without a key comes from a program on this machine that means this machine. The
 * address of the connection alone does not say so: a proxy here sends on what others ask, and a
 * browser here asks for pages from anywhere, under names that their owners point at this machine.
 */
final class OwnMachine {
  private static final List<String> SENT_ON =
      List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");

  /* Names that nobody else can give to this machine, with or without a port. */
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?");

  private OwnMachine() {}

  /**
   * @param remote the other end of the connection
   * @param headers of the request; without a Host it is not one of a browser
   */
  static boolean asks(@Nullable Object remote, HttpHeaders headers) {
    return remote instanceof InetSocketAddress address
        && address.getAddress() != null
        && address.getAddress().isLoopbackAddress()
        && SENT_ON.stream().noneMatch(headers::contains)
        && headers.getAll(HttpHeaderNames.HOST).stream()
            .allMatch(host -> LOOPBACK.matcher(host.strip().toLowerCase(Locale.ROOT)).matches());
  }

  /**
   * Whether a page is of a server on this machine.
   *
   * @param origin as a browser tells it: {@code http://localhost:3000}
   */
  static boolean isNameOfThis(String origin) {
    int scheme = origin.indexOf("://");
    return scheme > 0
        && LOOPBACK.matcher(origin.substring(scheme + 3).toLowerCase(Locale.ROOT)).matches();
  }
}
