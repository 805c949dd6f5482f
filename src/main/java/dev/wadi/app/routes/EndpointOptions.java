package dev.wadi.app.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** What components say of the options of their addresses. For one thread. */
public final class EndpointOptions implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DefaultCamelContext context = new DefaultCamelContext(false);
  private final Map<String, Set<String>> open = new HashMap<>();

  /** The options of a scheme that anybody may see; none for a scheme that nobody knows. */
  public Set<String> open(String scheme) {
    return open.computeIfAbsent(scheme, this::read);
  }

  private Set<String> read(String scheme) {
    @Nullable String schema;
    try {
      schema =
          context
              .getCamelContextExtension()
              .getContextPlugin(RuntimeCamelCatalog.class)
              .componentJSonSchema(scheme);
    } catch (RuntimeCamelException e) {
      return Set.of(); // A component that cannot be looked up tells nothing of its options.
    }
    Set<String> names = new HashSet<>();
    if (schema == null) {
      return names;
    }
    try {
      JSON.readTree(schema)
          .path("properties")
          .properties()
          .forEach(
              option -> {
                if (!option.getValue().path("secret").asBoolean()) {
                  names.add(option.getKey());
                }
              });
    } catch (JsonProcessingException e) {
      return Set.of(); // Then nothing is known to be harmless.
    }
    return names;
  }

  @Override
  public void close() throws IOException {
    context.close();
  }
}
