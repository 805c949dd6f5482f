package dev.wadi.source.syslog;

import dev.wadi.model.Established;
import dev.wadi.model.Verdict;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.Refused;
import dev.wadi.source.intake.Settled;
import dev.wadi.station.StationTitle;
import dev.wadi.station.WorksFor;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first step of gathered lines: says whose they are, and sees to it that they are settled. */
public final class SyslogReceiveProcessor implements Processor, WorksFor {
  private static final Logger LOG = LoggerFactory.getLogger(SyslogReceiveProcessor.class);

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
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(burst.batch());
    exchange.setProperty(Established.LEDGER, burst.ticket().ledger());
    exchange.setProperty(Established.SOURCE, SyslogDoor.NAME);
    exchange.setProperty(Established.TENANT, burst.batch().tenant());
    exchange.getExchangeExtension().addOnCompletion(new Settling(intake(exchange), burst));
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

  /** The end of the exchange, whatever way it went. */
  private static final class Settling extends SynchronizationAdapter {
    private final Intake intake;
    private final SyslogBurst burst;

    Settling(Intake intake, SyslogBurst burst) {
      this.intake = intake;
      this.burst = burst;
    }

    @Override
    public void onDone(Exchange done) {
      Exception failure = done.getException();
      if (failure == null) {
        failure = done.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
      }
      @Nullable Refused refused =
          Refused.of(
              done.getProperty(Established.REFUSED, Verdict.Refused.class),
              done.getProperty(Established.RETRY_AFTER_SECONDS, Number.class),
              failure);
      Settled settled =
          intake.settle(burst.ticket(), failure != null, refused == null ? null : refused.reason());
      burst.settled().run();
      if (settled.how() == Settled.How.NOT_KEPT) {
        LOG.error(
            "Lines of syslog went through their route and are not kept; entries that are let go on"
                + " purpose need a step drop:<reason>. route={} received={}",
            done.getFromRouteId(),
            settled.sum().received());
      }
    }

    @Override
    public boolean allowHandover() {
      return false; // the room is taken until this exchange is over
    }
  }
}
