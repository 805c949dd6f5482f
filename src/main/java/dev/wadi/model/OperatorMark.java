package dev.wadi.model;

/**
 * The mark that attributes and operations carry in JMX, as a field of their descriptors, when our
 * own annotations offer them to an operator. What shows parts in JMX sets it, and the console opens
 * what carries it: an MBean of Camel's around a part of ours holds both kinds, under one name.
 */
public final class OperatorMark {
  /** Name of the field. */
  public static final String FIELD = "dev.wadi.operator";

  /** Its value. */
  public static final String SET = "true";

  /** Name of the field that says whom an operation needs: the {@link Role#word} of a role. */
  public static final String ROLE = "dev.wadi.role";

  private OperatorMark() {}
}
