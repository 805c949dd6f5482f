package dev.wadi.management;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.management.DefaultManagementObjectNameStrategy;
import org.apache.camel.util.URISupport;

/**
 * Names endpoints in JMX by what they are: {@code capture://main}, {@code /metrics at
 * 127.0.0.1:3100}, and not by the whole of their options, which a tree of Hawtio cuts off and a
 * description of the endpoint tells anyway. Of several that differ in their options alone the later
 * ones have a number. Threads share it.
 */
public final class EndpointNames extends DefaultManagementObjectNameStrategy {
  /* Many have the same port, so the path comes first. */
  private static final Pattern PAGE = Pattern.compile("(?:netty-http://)?https?://([^/]+)(/.+)");

  /* Routes may make endpoints without end, each with options of its own. */
  private static final int MOST_OF_A_PLACE = 20;

  private final Map<String, String> ownerOf = new ConcurrentHashMap<>();

  @Override
  protected String getEndpointId(Endpoint endpoint) {
    // Camel looks for secrets in the whole of an address, which takes its length by itself: half a
    // millisecond where there are many options. None of them become part of the name.
    String whole =
        endpoint.isSingleton() ? endpoint.getEndpointKey() : super.getEndpointId(endpoint);
    int options = whole.indexOf('?');
    String place = place(URISupport.sanitizeUri(options < 0 ? whole : whole.substring(0, options)));
    // The same endpoint keeps its name; two never share one.
    for (int number = 1; number <= MOST_OF_A_PLACE; number++) {
      String name = number == 1 ? place : place + " (" + number + ")";
      if (whole.equals(ownerOf.computeIfAbsent(name, unused -> whole))) {
        return name;
      }
    }
    return super.getEndpointId(endpoint);
  }

  private static String place(String address) {
    Matcher page = PAGE.matcher(address);
    return page.matches() ? page.group(2) + " at " + page.group(1) : address;
  }
}
