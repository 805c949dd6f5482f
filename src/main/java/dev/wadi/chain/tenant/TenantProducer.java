package dev.wadi.chain.tenant;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.LogStream;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultProducer;

/** Puts the same batch of another tenant in the body, and says so in the exchange. */
final class TenantProducer extends DefaultProducer {
  private final TenantEndpoint endpoint;

  TenantProducer(TenantEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    String tenant = tenant(batch);
    exchange.setProperty(Established.TENANT, tenant);
    exchange.getMessage().setBody(batch.withTenant(tenant));
  }

  private String tenant(Batch batch) {
    if (endpoint.getLabel().isEmpty()) {
      return endpoint.getName();
    }
    Set<String> named = new TreeSet<>();
    for (LogStream stream : batch.streams()) {
      String value = stream.labels().get(endpoint.getLabel(), "");
      named.add(TenantEndpoint.isTenant(value) ? value : endpoint.getName());
    }
    if (named.size() > 1) {
      throw new IllegalArgumentException(
          "tenant: the streams of a batch name several tenants by "
              + endpoint.getLabel()
              + " (expected: one; split over ${body.byLabel("
              + endpoint.getLabel()
              + ")} first)");
    }
    return named.isEmpty() ? endpoint.getName() : named.iterator().next();
  }
}
