package dev.wadi.chain.tenant;

import dev.wadi.chain.step.StepEndpoint;
import java.util.regex.Pattern;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Give a batch to another tenant: a named one, or the one that a label names. With a label all
 * streams of the batch must agree; {@code split} over {@code ${body.byLabel(team)}} makes such
 * batches.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "tenant",
    title = "Tenant",
    syntax = "tenant:name",
    producerOnly = true,
    remote = false,
    category = {Category.CORE})
@ManagedResource(description = "Batches that go to another tenant")
public class TenantEndpoint extends StepEndpoint {
  /** What Loki takes as the name of a tenant. */
  private static final Pattern TENANT = Pattern.compile("[a-zA-Z0-9!._*'()-]{1,150}");

  @UriPath(description = "The tenant; with a label, the one for streams that lack it.")
  @Metadata(required = true)
  private final String name;

  @UriParam(
      label = "producer",
      description =
          "The label whose value is the tenant. A value that cannot be one counts as lacking.")
  private String label = "";

  TenantEndpoint(String uri, Component component, String name) {
    super(uri, component);
    if (!isTenant(name)) {
      throw new IllegalArgumentException(
          "tenant: '" + name + "' (expected: 1 to 150 of letters, digits and !._*'()-)");
    }
    this.name = name;
  }

  static boolean isTenant(String name) {
    return TENANT.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }

  @Override
  public Producer createProducer() {
    return new TenantProducer(this);
  }

  @ManagedAttribute(description = "The tenant, or the one for streams without the label")
  public String getName() {
    return name;
  }

  @ManagedAttribute(description = "The label whose value is the tenant; empty: none")
  public String getLabel() {
    return label;
  }

  public void setLabel(String label) {
    this.label = label;
  }
}
