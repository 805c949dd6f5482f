package dev.wadi.source.syslog;

import dev.wadi.model.Caller;
import dev.wadi.model.Established;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.SettlingProcessor;
import dev.wadi.station.StationTitle;
import dev.wadi.station.WorksFor;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** The first step of gathered lines: says whose they are, and sees to it that they are settled. */
public final class SyslogReceiveProcessor implements Processor, WorksFor {
  /** Whether lines may wait for their turn, as their sender can be made to wait too. */
  private static final String WAITS = "wadi.syslog.waits";

  private volatile @Nullable Intake intake;

  @Override
  public Optional<StationTitle> worksFor(String from) {
    return Optional.of(SyslogDoor.TITLE);
  }

  @Override
  public void process(Exchange exchange) {
    if (!(exchange.getMessage().getBody() instanceof SyslogBurst burst)) {
      throw new IllegalStateException(
          "no lines of syslog (expected: first step behind netty:tcp or netty:udp with"
              + " serverInitializerFactory=#syslogDoor)");
    }
    Caller caller = burst.peer().caller();
    if (caller != null) {
      exchange.setProperty(Established.CALLER, caller);
    }
    exchange.setProperty(WAITS, burst.peer().waits());
    new SettlingProcessor(intake(exchange), burst.ticket(), SyslogDoor.NAME, burst.settled())
        .process(exchange, burst.batch());
  }

  private Intake intake(Exchange exchange) {
    Intake known = intake;
    if (known == null) {
      known = exchange.getContext().getRegistry().lookupByNameAndType(Intake.BEAN, Intake.class);
      if (known == null) {
        throw new IllegalStateException("syslog: there is no bean " + Intake.BEAN);
      }
      intake = known;
    }
    return known;
  }
}
