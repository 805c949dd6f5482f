package dev.wadi.chain.authenticate;

import dev.wadi.model.Caller;
import dev.wadi.model.Credentials;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Established;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Turn;
import dev.wadi.model.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Says whose logs an exchange brings: {@link Established#TENANT}. Most doors have found that out at
 * the head of the request ({@link Established#CALLER}), and it is as they found it; for a route
 * without such a door the {@link Doorkeeper} is asked here, with the headers {@code Authorization},
 * {@code X-API-Key} and {@code X-Scope-OrgID}. The first two are removed in any case. Fails the
 * exchange with {@link Established#REFUSED} when nobody may come in. Never blocks.
 */
public final class AuthenticateProcessor implements Processor {
  private static final String OWN_ROUTE = "route";

  private final Doorkeeper doorkeeper;

  public AuthenticateProcessor(Doorkeeper doorkeeper) {
    this.doorkeeper = doorkeeper;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    Object authorization = message.removeHeader("Authorization");
    Object apiKey = message.removeHeader("X-API-Key");
    Object orgId = message.getHeader("X-Scope-OrgID");
    Caller settled = exchange.getProperty(Established.CALLER, Caller.class);
    if (settled != null) {
      exchange.setProperty(Established.TENANT, settled.tenant());
      return;
    }
    String door = exchange.getProperty(Established.SOURCE, OWN_ROUTE, String.class);
    Doorkeeper.Answer answer =
        doorkeeper.ask(new Credentials(door, text(authorization), text(apiKey), text(orgId), null));
    if (answer instanceof Doorkeeper.Admitted admitted) {
      exchange.setProperty(Established.CALLER, admitted.caller());
      exchange.setProperty(Established.TURN, admitted.turn());
      exchange.setProperty(Established.TENANT, admitted.caller().tenant());
    } else {
      refuse(exchange, (Doorkeeper.Denied) answer);
    }
  }

  private static void refuse(Exchange exchange, Doorkeeper.Denied denied) {
    Verdict.Refused refused = new Verdict.Refused(0, denied.reason());
    Turn turn = denied.turn();
    int retryAfter = turn.passes() ? 0 : turn.retryAfterSeconds();
    exchange.setProperty(Established.REFUSED, refused);
    if (retryAfter > 0) {
      exchange.setProperty(Established.RETRY_AFTER_SECONDS, retryAfter);
    }
    exchange.setException(new RefusedException(denied.text(), refused, retryAfter));
  }

  private static @Nullable String text(@Nullable Object header) {
    return header instanceof String text ? text : null;
  }
}
