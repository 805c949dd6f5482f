package dev.wadi.chain.mask;

import dev.wadi.model.Batch;
import dev.wadi.model.Caller;
import dev.wadi.model.Established;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/**
 * The step {@code mask}: hides sensitive fields of the batch in the body, by the rules of its
 * tenant and those of the key that it came with.
 */
@ManagedResource(description = "Masking of sensitive fields")
public final class MaskProcessor implements Processor {
  private final MaskProfiles profiles;

  public MaskProcessor(MaskProfiles profiles) {
    this.profiles = profiles;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    Caller caller = exchange.getProperty(Established.CALLER, Caller.class);
    List<String> fields = caller == null ? List.of() : caller.maskKeys();
    exchange.getMessage().setBody(profiles.masker(batch.tenant(), fields).mask(batch));
  }

  @ManagedAttribute(description = "Values that were hidden in part or whole, all tenants (count)")
  public long getMaskedTotal() {
    return profiles.maskedTotal();
  }

  @ManagedAttribute(description = "Lines replaced because they could not be looked through (count)")
  public long getFailedTotal() {
    return profiles.failedTotal();
  }

  @ManagedOperation(
      description = "A text as it would leave the gateway for a tenant; nothing is kept")
  @Needs(Role.VIEWER)
  public String dryRun(String tenant, String text) {
    return profiles.masker(tenant).mask(text);
  }
}
