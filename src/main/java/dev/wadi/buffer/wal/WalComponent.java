package dev.wadi.buffer.wal;

import dev.wadi.model.Batch;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code wal:} endpoints. How a batch becomes a {@code PushRequest} and back is given from
 * outside, as is the {@link Wal} itself: the bean {@code wal-<name>}, or {@code <name>}, of the
 * registry.
 */
@Component("wal")
public class WalComponent extends DefaultComponent {
  private @Nullable Function<Batch, byte[]> encoder;
  private @Nullable BiFunction<String, byte[], Batch> decoder;

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    WalEndpoint endpoint = new WalEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  /** Gives the protobuf bytes of a batch that has none yet. */
  public void setEncoder(Function<Batch, byte[]> encoder) {
    this.encoder = encoder;
  }

  /** Makes a batch of a tenant's name and protobuf bytes. */
  public void setDecoder(BiFunction<String, byte[], Batch> decoder) {
    this.decoder = decoder;
  }

  Function<Batch, byte[]> requireEncoder() {
    if (encoder == null) {
      throw new IllegalStateException("the wal: component has no encoder");
    }
    return encoder;
  }

  BiFunction<String, byte[], Batch> requireDecoder() {
    if (decoder == null) {
      throw new IllegalStateException("the wal: component has no decoder");
    }
    return decoder;
  }

  Wal requireWal(String name) {
    for (String bean : new String[] {"wal-" + name, name}) {
      Wal wal = getCamelContext().getRegistry().lookupByNameAndType(bean, Wal.class);
      if (wal != null) {
        return wal;
      }
    }
    throw new IllegalArgumentException(
        "wal:" + name + " (expected: a bean wal-" + name + " or " + name + " of type Wal)");
  }
}
