package dev.wadi.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.SimpleTypeConverter;

/** Makes {@code events:} endpoints; an event turns into its JSON where text or bytes are wanted. */
@Component("events")
public class EventsComponent extends DefaultComponent {
  @Override
  protected void doInit() throws Exception {
    super.doInit();
    TypeConverterRegistry registry = getCamelContext().getTypeConverterRegistry();
    registry.addTypeConverter(String.class, Event.class, converter(text -> text));
    registry.addTypeConverter(byte[].class, Event.class, converter(text -> text.getBytes(UTF_8)));
    registry.addTypeConverter(
        InputStream.class,
        Event.class,
        converter(text -> new ByteArrayInputStream(text.getBytes(UTF_8))));
  }

  private static SimpleTypeConverter converter(java.util.function.Function<String, Object> made) {
    return new SimpleTypeConverter(
        true,
        (type, exchange, value) ->
            made.apply(
                EventJson.text(
                    exchange == null ? null : exchange.getProperty(EventsEndpoint.ID, String.class),
                    (Event) value)));
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    EventsEndpoint endpoint = new EventsEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }
}
