package dev.wadi.source.intake;

import dev.wadi.station.StationTitle;
import dev.wadi.station.WorksFor;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Take in what any component of Camel's brings: text, bytes or entries become a batch of a tenant,
 * counted under the name of the source until every entry is kept, refused, dropped or set aside.
 *
 * <p>Stands first in a route. What has no room fails the exchange, so that a component which can
 * wait does, and comes again.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "intake",
    title = "Intake",
    syntax = "intake:name",
    producerOnly = true,
    remote = false,
    category = {Category.CORE})
public class IntakeEndpoint extends DefaultEndpoint implements WorksFor {
  @UriPath(description = "Name of the source in metrics, in the console and in source ls.")
  @Metadata(required = true)
  private final String name;

  @UriParam(
      label = "producer",
      description = "Whose lines they are. Empty: what the route established, else the default.")
  private @Nullable String tenant;

  public IntakeEndpoint(String uri, IntakeComponent component, String name) {
    super(uri, component);
    if (!name.matches("[a-z0-9][a-z0-9_-]{0,39}")) {
      throw new IllegalArgumentException(
          "intake: '" + name + "' (expected: 1 to 40 of a-z, 0-9, _ and -)");
    }
    this.name = name;
  }

  @Override
  public Producer createProducer() {
    Intake intake = bean(Intake.BEAN, Intake.class);
    RequestMemory memory = bean(RequestMemory.BEAN, RequestMemory.class);
    return new IntakeProducer(this, intake, memory);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException(
        "intake: stands behind a from, it brings nothing by itself");
  }

  @Override
  public Optional<StationTitle> worksFor(String from) {
    return Optional.of(SourceCounts.title(name));
  }

  private <T> T bean(String bean, Class<T> type) {
    T found = getCamelContext().getRegistry().lookupByNameAndType(bean, type);
    if (found == null) {
      throw new IllegalStateException("intake:" + name + ": there is no bean " + bean);
    }
    return found;
  }

  public String getName() {
    return name;
  }

  public @Nullable String getTenant() {
    return tenant;
  }

  public void setTenant(@Nullable String tenant) {
    this.tenant = tenant;
  }
}
