package dev.wadi.source.datagram;

import dev.wadi.model.Established;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.intake.SettlingProcessor;
import dev.wadi.station.StationTitle;
import dev.wadi.station.WorksFor;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

/** The first step of a burst: says whose it is, and sees to it that it is settled at its end. */
public final class DatagramReceiveProcessor implements Processor, WorksFor {
  /* What steps make of a batch until it is on disk: lines written anew, and once more for the disk. */
  private static final int WORKING_SHARE = 2;

  private volatile @Nullable Shared shared;

  /** What all sources share. */
  private record Shared(Intake intake, RequestMemory memory) {}

  private Shared shared(Exchange exchange) {
    Shared known = shared;
    if (known == null) {
      Registry registry = exchange.getContext().getRegistry();
      known =
          new Shared(
              required(registry, Intake.BEAN, Intake.class),
              required(registry, RequestMemory.BEAN, RequestMemory.class));
      shared = known;
    }
    return known;
  }

  private static <T> T required(Registry registry, String name, Class<T> type) {
    T found = registry.lookupByNameAndType(name, type);
    if (found == null) {
      throw new IllegalStateException("datagramReceive: there is no bean " + name);
    }
    return found;
  }

  @Override
  public Optional<StationTitle> worksFor(String from) {
    return Optional.of(DatagramDoor.TITLE);
  }

  @Override
  public void process(Exchange exchange) {
    if (!(exchange.getMessage().getBody() instanceof DatagramBurst burst)) {
      throw new IllegalStateException(
          "no burst of datagrams (expected: first step behind netty:udp with"
              + " serverInitializerFactory=#datagramDoor)");
    }
    Shared all = shared(exchange);
    RequestMemory memory = all.memory;
    RequestMemory.Claim claim = memory.claim();
    Runnable over =
        () -> {
          claim.close();
          burst.release();
        };
    new SettlingProcessor(all.intake, burst.ticket(), DatagramDoor.NAME, over)
        .process(exchange, burst.batch());
    if (!claim.take((1L + WORKING_SHARE) * burst.batch().lineBytes())) {
      exchange.setProperty(
          Established.REFUSED, new Verdict.Refused(burst.batch().entries(), Refusal.UNAVAILABLE));
      exchange.setException(
          new RuntimeCamelException(
              "too much in flight: requests hold %d bytes, limit %d bytes"
                  .formatted(memory.usedBytes(), memory.limitBytes())));
    }
  }
}
