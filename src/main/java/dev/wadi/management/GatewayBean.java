package dev.wadi.management;

import dev.wadi.model.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

/**
 * The overview in JMX: {@code dev.wadi:type=Gateway}, or with {@code ,name=...} where several live
 * in one JVM. Every attribute has a unit in its name and its description, every operation says what
 * its parameters mean. Attributes are read when somebody looks; they cannot be written.
 *
 * <p>Built once with {@link #builder}, then immutable; threads share it.
 */
public final class GatewayBean implements DynamicMBean, AutoCloseable {
  private final MBeanServer server;
  private final ObjectName name;
  private final Map<String, Supplier<?>> attributes;
  private final Map<String, Operation> operations;
  private final MBeanInfo info;

  private GatewayBean(Builder builder, MBeanServer server, ObjectName name) {
    this.server = server;
    this.name = name;
    this.attributes = Map.copyOf(builder.attributes);
    this.operations = Map.copyOf(builder.operations);
    this.info =
        new MBeanInfo(
            GatewayBean.class.getName(),
            "The gateway at a glance",
            builder.attributeInfos.toArray(MBeanAttributeInfo[]::new),
            null,
            builder.operations.values().stream()
                .map(Operation::info)
                .toArray(MBeanOperationInfo[]::new),
            null);
  }

  /** A parameter of an operation; types are those of {@link Class}: String, long, int, boolean. */
  public record Parameter(String name, Class<?> type, String description) {}

  /** Starts with the version, the start time and the uptime. */
  public static Builder builder(String version, InstantSource clock) {
    return new Builder(version, clock);
  }

  /** Collects attributes and operations; for one thread. */
  public static final class Builder {
    private final Map<String, Supplier<?>> attributes = new LinkedHashMap<>();
    private final List<MBeanAttributeInfo> attributeInfos = new ArrayList<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    private Builder(String version, InstantSource clock) {
      var started = clock.instant();
      attribute("Version", "", "Version of the program", String.class, () -> version);
      attribute("Started", "", "When this process started, UTC", String.class, started::toString);
      attribute(
          "UptimeSeconds",
          "seconds",
          "Time since the start",
          Long.class,
          () -> Duration.between(started, clock.instant()).toSeconds());
    }

    /** Adds a whole number; its name should end in its unit ({@code ReceivedLines}). */
    public Builder number(String attribute, String unit, String description, LongSupplier value) {
      return attribute(attribute, unit, description, Long.class, value::getAsLong);
    }

    /** Adds a text. */
    public Builder text(String attribute, String description, Supplier<String> value) {
      return attribute(attribute, "", description, String.class, value);
    }

    /**
     * Adds an operation; what it throws reaches the caller as its message.
     *
     * @param needs the least that somebody must be to call it
     */
    public Builder operation(
        String operation,
        Role needs,
        String description,
        List<Parameter> parameters,
        Function<List<Object>, Object> work) {
      if (operations.put(operation, new Operation(operation, needs, description, parameters, work))
          != null) {
        throw new IllegalArgumentException("operation: " + operation + " (expected: named once)");
      }
      return this;
    }

    /**
     * Registers everything as {@code dev.wadi:type=Gateway}.
     *
     * @param instance empty, or the name that tells several gateways in one JVM apart
     * @throws IllegalStateException when that name is taken in JMX
     */
    public GatewayBean register(MBeanServer server, String instance) {
      try {
        ObjectName name =
            new ObjectName(
                "dev.wadi:type=Gateway"
                    + (instance.isEmpty() ? "" : ",name=" + ObjectName.quote(instance)));
        GatewayBean gateway = new GatewayBean(this, server, name);
        server.registerMBean(gateway, name);
        return gateway;
      } catch (JMException e) {
        throw new IllegalStateException("The gateway cannot be shown in JMX", e);
      }
    }

    private Builder attribute(
        String attribute, String unit, String description, Class<?> type, Supplier<?> value) {
      if (attributes.put(attribute, value) != null) {
        throw new IllegalArgumentException("attribute: " + attribute + " (expected: named once)");
      }
      attributeInfos.add(
          new MBeanAttributeInfo(
              attribute,
              type.getName(),
              unit.isEmpty() ? description : description + " [" + unit + "]",
              true,
              false,
              false,
              Parameters.OFFERED));
      return this;
    }
  }

  /** The name in JMX. */
  public ObjectName name() {
    return name;
  }

  @Override
  public Object getAttribute(String attribute) throws AttributeNotFoundException {
    Supplier<?> value = attributes.get(attribute);
    if (value == null) {
      throw new AttributeNotFoundException(attribute);
    }
    return value.get();
  }

  @Override
  public AttributeList getAttributes(String[] wanted) {
    AttributeList found = new AttributeList();
    for (String attribute : wanted) {
      Supplier<?> value = attributes.get(attribute);
      if (value != null) {
        found.add(new Attribute(attribute, value.get()));
      }
    }
    return found;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName() + " cannot be written");
  }

  @Override
  public AttributeList setAttributes(AttributeList unwanted) {
    return new AttributeList();
  }

  @Override
  public Object invoke(String operation, Object[] arguments, String[] signature)
      throws MBeanException, ReflectionException {
    Operation known = operations.get(operation);
    if (known == null || arguments.length != known.parameters.size()) {
      throw new ReflectionException(new NoSuchMethodException(operation));
    }
    try {
      return known.work.apply(List.of(arguments));
    } catch (RuntimeException e) {
      // JMX carries JDK exceptions alone to callers in other processes.
      throw new MBeanException(new IllegalStateException(e.getMessage()), e.getMessage());
    }
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return info;
  }

  /** Takes it out of JMX. */
  @Override
  public void close() {
    try {
      if (server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
    } catch (JMException e) {
      throw new IllegalStateException("The gateway cannot be taken out of JMX", e);
    }
  }

  private record Operation(
      String name,
      Role needs,
      String description,
      List<Parameter> parameters,
      Function<List<Object>, Object> work) {
    Operation {
      parameters = List.copyOf(parameters);
    }

    MBeanOperationInfo info() {
      MBeanParameterInfo[] signature =
          parameters.stream()
              .map(one -> new MBeanParameterInfo(one.name, one.type.getName(), one.description))
              .toArray(MBeanParameterInfo[]::new);
      return new MBeanOperationInfo(
          name,
          description,
          signature,
          Object.class.getName(),
          MBeanOperationInfo.ACTION,
          Parameters.offered(needs));
    }
  }
}
