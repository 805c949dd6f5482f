package dev.wadi.chain.label;

import dev.wadi.chain.step.StepEndpoint;
import dev.wadi.model.Labels;
import java.util.Arrays;
import java.util.List;
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
 * Set, rename and remove labels of every stream of a batch. Labels are removed first, then renamed,
 * then set. Put it before redaction, so that new values are looked at too.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "label",
    title = "Label",
    syntax = "label:name",
    producerOnly = true,
    remote = false,
    category = {Category.CORE})
@ManagedResource(description = "Labels that are changed")
public class LabelEndpoint extends StepEndpoint {
  @UriPath(description = "A name for this step, to find it by.")
  @Metadata(required = true)
  private final String name;

  @UriParam(
      label = "producer",
      description = "Labels with their new values: env=prod,team=\"a, b\".")
  private String set = "";

  @UriParam(label = "producer", description = "Old names with their new ones: svc=service.")
  private String rename = "";

  @UriParam(label = "producer", description = "Names of labels that go, joined by commas.")
  private String remove = "";

  LabelEndpoint(String uri, Component component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public Producer createProducer() {
    List<String> gone =
        Arrays.stream(remove.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    LabelChange change = new LabelChange(Labels.parse(set), Labels.parse(rename), gone);
    if (change.set().isEmpty() && change.rename().isEmpty() && gone.isEmpty()) {
      throw new IllegalArgumentException(
          "label:" + name + ": changes nothing (expected: set, rename or remove)");
    }
    return new LabelProducer(this, change);
  }

  @ManagedAttribute(description = "Name of this step")
  public String getName() {
    return name;
  }

  @ManagedAttribute(description = "Labels that are set, with their values")
  public String getSet() {
    return set;
  }

  public void setSet(String set) {
    this.set = set;
  }

  @ManagedAttribute(description = "Labels that are renamed, old name to new name")
  public String getRename() {
    return rename;
  }

  public void setRename(String rename) {
    this.rename = rename;
  }

  @ManagedAttribute(description = "Labels that are removed")
  public String getRemove() {
    return remove;
  }

  public void setRemove(String remove) {
    this.remove = remove;
  }
}
