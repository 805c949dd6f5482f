package dev.wadi.sink.credentials;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Sets the headers. */
final class CredentialsProducer extends DefaultProducer {
  private final HttpCredentials credentials;

  CredentialsProducer(CredentialsEndpoint endpoint, HttpCredentials credentials) {
    super(endpoint);
    this.credentials = credentials;
  }

  @Override
  public void process(Exchange exchange) {
    credentials.headers().forEach(exchange.getMessage()::setHeader);
  }
}
