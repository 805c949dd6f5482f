package dev.wadi.chain.authenticate;

import dev.wadi.model.Established;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Turns the headers {@code Authorization} and {@code X-Scope-OrgID} into {@link
 * Established#TENANT}; the first one is removed. Fails the exchange with {@link
 * Established#REFUSED} when there is no tenant. Never blocks.
 */
public final class AuthenticateProcessor implements Processor {
  private final Authenticator authenticator;

  public AuthenticateProcessor(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    Object authorization = message.removeHeader("Authorization");
    Object orgId = message.getHeader("X-Scope-OrgID");
    Authenticator.Found found =
        authenticator.find(
            authorization instanceof String text ? text : null,
            orgId instanceof String text ? text : null);
    Verdict.Refusal refusal = found.refusal();
    if (refusal == null) {
      exchange.setProperty(Established.TENANT, found.tenant());
    } else {
      Verdict.Refused refused = new Verdict.Refused(0, refusal);
      exchange.setProperty(Established.REFUSED, refused);
      exchange.setException(new RefusedException(found.text(), refused, 0));
    }
  }
}
