package dev.wadi.buffer.wal;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.handover.HandoverWatch;
import dev.wadi.model.Batch;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * Makes {@code wal:} endpoints. The {@link Wal} itself is the bean {@code wal-<name>}, or {@code
 * <name>}, of the registry.
 */
@Component("wal")
public class WalComponent extends DefaultComponent {
  private final UnaryOperator<Batch> encoder;
  private final BiFunction<String, byte[], Batch> decoder;

  /** With records as Loki's push requests in protobuf. */
  public WalComponent() {
    this(new PushRequestEncoder()::settled, decodingWith(new PushRequestDecoder()));
  }

  WalComponent(UnaryOperator<Batch> encoder, BiFunction<String, byte[], Batch> decoder) {
    this.encoder = encoder;
    this.decoder = decoder;
  }

  private static BiFunction<String, byte[], Batch> decodingWith(PushRequestDecoder codec) {
    return (tenant, bytes) -> {
      try {
        return codec.decode(tenant, bytes, 0, bytes.length, DecodeLimits.TRUSTED);
      } catch (MalformedPushException e) {
        // Its checksum is right, so it was written so: a mistake of ours that must not be passed
        // over.
        throw new IllegalStateException("a record of the WAL is no push request", e);
      }
    };
  }

  @Override
  protected void doBuild() throws Exception {
    HandoverWatch.on(getCamelContext());
    super.doBuild();
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    WalEndpoint endpoint = new WalEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  /** Gives a batch that has no encoded form yet the same with one. */
  UnaryOperator<Batch> encoder() {
    return encoder;
  }

  /** Makes a batch of a tenant's name and protobuf bytes. */
  BiFunction<String, byte[], Batch> decoder() {
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
