package dev.wadi.handover;

import dev.wadi.handover.Receipts.Kind;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.IdempotentConsumerDefinition;
import org.apache.camel.model.LoadBalanceDefinition;
import org.apache.camel.model.LoopDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SamplingDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.StopDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.WrapAwareProcessor;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Writes into the {@link Receipts} of a delivery what its steps do: which failed, which let lines
 * go, and which endpoints took them. Messages without receipts pass through untouched, at the price
 * of looking for them.
 */
public final class HandoverWatch implements InterceptStrategy {
  /* A step of these that ends well was there to hand lines to somebody. */
  private static final Set<Class<?>> CARRYING =
      Set.of(
          AggregateDefinition.class,
          CircuitBreakerDefinition.class,
          DynamicRouterDefinition.class,
          IdempotentConsumerDefinition.class,
          LoadBalanceDefinition.class,
          LoopDefinition.class,
          RecipientListDefinition.class,
          ResequenceDefinition.class,
          RoutingSlipDefinition.class,
          ToDynamicDefinition.class);

  private HandoverWatch() {}

  /** Watches the routes that are added to a context from now on; once, however often it is said. */
  public static void on(CamelContext camel) {
    ExtendedCamelContext extension = camel.getCamelContextExtension();
    if (extension.getInterceptStrategies().stream().noneMatch(HandoverWatch.class::isInstance)) {
      extension.addInterceptStrategy(new HandoverWatch());
      camel.getManagementStrategy().addEventNotifier(new Sends());
    }
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext camel, NamedNode definition, Processor target, @Nullable Processor next) {
    return new Step(target, kind(definition), name(definition));
  }

  private static Kind kind(NamedNode definition) {
    if (definition instanceof FilterDefinition) {
      return Kind.FILTER;
    }
    if (definition instanceof ChoiceDefinition) {
      return Kind.CHOICE;
    }
    if (definition instanceof SplitDefinition) {
      return Kind.SPLIT;
    }
    if (definition instanceof StopDefinition || definition instanceof SamplingDefinition) {
      return Kind.STOP;
    }
    // A wire tap is one of them by its class alone: what it sends is a copy.
    return CARRYING.stream().anyMatch(type -> type.isInstance(definition))
        ? Kind.CARRIES
        : Kind.PLAIN;
  }

  private static String name(NamedNode definition) {
    String id = definition.getId();
    return id == null ? definition.getShortName() : definition.getShortName() + " " + id;
  }

  /** A step, with somebody who looks. */
  private static final class Step extends DelegateAsyncProcessor implements WrapAwareProcessor {
    private final Kind kind;
    private final String name;

    Step(Processor target, Kind kind, String name) {
      super(target);
      this.kind = kind;
      this.name = name;
    }

    @Override
    public Processor getWrapped() {
      return getProcessor();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      Receipts receipts = Receipts.of(exchange);
      Receipts.Running running = receipts == null ? null : receipts.began(exchange, kind, name);
      if (receipts == null || running == null) {
        return super.process(exchange, callback);
      }
      try {
        return super.process(
            exchange,
            doneSync -> {
              receipts.ended(running, exchange, null);
              callback.done(doneSync);
            });
      } catch (RuntimeException | Error e) {
        receipts.ended(running, exchange, e);
        throw e;
      }
    }
  }

  /** Tells of each message that leaves a route for an endpoint, also one that only it names. */
  private static final class Sends extends SimpleEventNotifierSupport {
    Sends() {
      setIgnoreExchangeEvents(false);
      setIgnoreExchangeSendingEvents(false);
      setIgnoreExchangeSentEvents(false);
      setIgnoreExchangeCreatedEvent(true);
      setIgnoreExchangeCompletedEvent(true);
      setIgnoreExchangeFailedEvents(true);
      setIgnoreExchangeRedeliveryEvents(true);
      setIgnoreCamelContextEvents(true);
      setIgnoreCamelContextInitEvents(true);
      setIgnoreRouteEvents(true);
      setIgnoreServiceEvents(true);
    }

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof ExchangeSendingEvent sending) {
        Receipts receipts = Receipts.of(sending.getExchange());
        if (receipts != null) {
          receipts.sending(sending.getExchange(), sending.getEndpoint());
        }
      } else if (event instanceof ExchangeSentEvent sent) {
        Receipts receipts = Receipts.of(sent.getExchange());
        if (receipts != null) {
          receipts.sent(sent.getExchange(), sent.getEndpoint());
        }
      }
    }
  }
}
