package dev.wadi.management;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.management.DefaultManagementObjectNameStrategy;

/**
 * Names endpoints in JMX by what they are: {@code capture://main}, and not by the whole of their
 * options, which a tree of Hawtio cuts off and a description of the endpoint tells anyway. Of
 * several that differ in their options alone the later ones have a number. Threads share it.
 */
public final class EndpointNames extends DefaultManagementObjectNameStrategy {
  /* Routes may make endpoints without end, each with options of its own. */
  private static final int MOST_OF_A_PLACE = 20;

  private final Map<String, String> ownerOf = new ConcurrentHashMap<>();

  @Override
  protected String getEndpointId(Endpoint endpoint) {
    String whole = super.getEndpointId(endpoint);
    int options = whole.indexOf('?');
    if (options < 0) {
      return whole;
    }
    String place = whole.substring(0, options);
    // The same endpoint keeps its name; two never share one.
    for (int number = 1; number <= MOST_OF_A_PLACE; number++) {
      String name = number == 1 ? place : place + " (" + number + ")";
      if (whole.equals(ownerOf.computeIfAbsent(name, unused -> whole))) {
        return name;
      }
    }
    return whole;
  }
}
