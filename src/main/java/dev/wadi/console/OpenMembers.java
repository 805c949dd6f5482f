package dev.wadi.console;

import dev.wadi.model.OperatorMark;
import dev.wadi.model.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;

/**
 * What is open over JMX, as a list: the attributes and operations of our own annotations, which
 * carry the {@link OperatorMark}, and those of Camel and the JVM that {@code jolokia-access.xml}
 * names. Everything else is shut, also what a later version of Camel brings. Threads share it.
 */
final class OpenMembers {
  private static final MBeanInfo NOTHING = new MBeanInfo("", "", null, null, null, null);

  private final Restrictor named;
  private final Restrictor operators;

  /**
   * @param named the rules of the file, which name operations with their signature
   * @param operators the same for what is not for viewers
   */
  OpenMembers(Restrictor named, Restrictor operators) {
    this.named = named;
    this.operators = operators;
  }

  /** Whether there is an MBean of this very name. */
  static boolean isThere(ObjectName mbean) {
    return servers().stream().anyMatch(server -> server.isRegistered(mbean));
  }

  /** Whether an attribute may be read; false for a pattern. */
  boolean mayRead(ObjectName mbean, String attribute) {
    if (mbean.isPattern()) {
      return false;
    }
    if (named.isAttributeReadAllowed(mbean, attribute)) {
      return true;
    }
    List<MBeanInfo> infos = infos(mbean);
    return !infos.isEmpty() && infos.stream().allMatch(info -> marked(info, attribute));
  }

  /** The attributes of one MBean that may be read, in its own order. */
  List<String> readable(ObjectName mbean) {
    List<MBeanInfo> infos = infos(mbean);
    return infos.stream()
        .flatMap(info -> Arrays.stream(info.getAttributes()))
        .map(MBeanFeatureInfo::getName)
        .distinct()
        .filter(
            attribute ->
                named.isAttributeReadAllowed(mbean, attribute)
                    || infos.stream().allMatch(info -> marked(info, attribute)))
        .toList();
  }

  /**
   * The least that somebody must be to call an operation; empty when nobody may, for a pattern, and
   * for an MBean that is not there.
   *
   * @param operation its name, which must then be open in every form that it has; or the name with
   *     the types of its parameters, {@code stop(long)}
   */
  Optional<Role> needed(ObjectName mbean, String operation) {
    List<Optional<Role>> all = new ArrayList<>();
    for (MBeanInfo info : infos(mbean)) {
      all.add(needed(mbean, info, operation));
    }
    return most(all);
  }

  /** Whether somebody may call an operation. */
  boolean mayCall(ObjectName mbean, String operation, Role role) {
    return needed(mbean, operation).filter(role::includes).isPresent();
  }

  /** Whether somebody may call an operation that an MBean has. */
  boolean mayCall(ObjectName mbean, MBeanOperationInfo operation, Role role) {
    return needed(mbean, operation).filter(role::includes).isPresent();
  }

  private Optional<Role> needed(ObjectName mbean, MBeanOperationInfo operation) {
    if (marked(operation)) {
      Object word = operation.getDescriptor().getFieldValue(OperatorMark.ROLE);
      return Optional.of(Role.of(String.valueOf(word)).orElse(Role.ADMIN));
    }
    String signed = signed(operation);
    if (named.isOperationAllowed(mbean, signed)) {
      return Optional.of(Role.VIEWER);
    }
    return operators.isOperationAllowed(mbean, signed)
        ? Optional.of(Role.OPERATOR)
        : Optional.empty();
  }

  /* What is open in one form and shut in another is shut. */
  private static Optional<Role> most(List<Optional<Role>> all) {
    return all.isEmpty() || all.stream().anyMatch(Optional::isEmpty)
        ? Optional.empty()
        : all.stream().flatMap(Optional::stream).max(Comparator.naturalOrder());
  }

  private static boolean marked(MBeanInfo info, String attribute) {
    return Arrays.stream(info.getAttributes())
        .anyMatch(one -> one.getName().equals(attribute) && marked(one));
  }

  private Optional<Role> needed(ObjectName mbean, MBeanInfo info, String operation) {
    return most(
        Arrays.stream(info.getOperations())
            .filter(one -> operation.equals(one.getName()) || operation.equals(signed(one)))
            .map(one -> needed(mbean, one))
            .toList());
  }

  private static boolean marked(MBeanFeatureInfo member) {
    return OperatorMark.SET.equals(member.getDescriptor().getFieldValue(OperatorMark.FIELD));
  }

  /** The name with the types of the parameters. */
  static String signed(MBeanOperationInfo operation) {
    return Arrays.stream(operation.getSignature())
        .map(MBeanParameterInfo::getType)
        .collect(Collectors.joining(",", operation.getName() + "(", ")"));
  }

  /* Whoever answers looks into every server of the JVM, so a name must be open in all of them. */
  private static List<MBeanInfo> infos(ObjectName mbean) {
    if (mbean.isPattern()) {
      return List.of();
    }
    return servers().stream()
        .filter(server -> server.isRegistered(mbean))
        .map(server -> info(server, mbean))
        .toList();
  }

  private static MBeanInfo info(MBeanServer server, ObjectName mbean) {
    try {
      return server.getMBeanInfo(mbean);
    } catch (InstanceNotFoundException e) {
      return NOTHING; // It went in between; what has no members has none that are open.
    } catch (JMException e) {
      throw new IllegalStateException(mbean + " does not tell what it has", e);
    }
  }

  private static List<MBeanServer> servers() {
    return MBeanServerFactory.findMBeanServer(null);
  }
}
