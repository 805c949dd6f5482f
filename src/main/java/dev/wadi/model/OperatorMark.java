package dev.wadi.model;

import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanFeatureInfo;

/**
 * The mark that attributes and operations carry in JMX when our own annotations offer them to an
 * operator. What shows parts in JMX sets it, and the console opens what carries it: an MBean of
 * Camel's around a part of ours holds both kinds, under one name.
 */
public final class OperatorMark {
  private static final String FIELD = "dev.wadi.operator";
  private static final String SET = "true";

  private OperatorMark() {}

  /** A descriptor that holds the mark and nothing else. */
  public static Descriptor alone() {
    return new ImmutableDescriptor(FIELD + "=" + SET);
  }

  /** Sets the mark in a descriptor that can be changed. */
  public static void in(Descriptor descriptor) {
    descriptor.setField(FIELD, SET);
  }

  /** Whether an attribute or an operation carries the mark. */
  public static boolean on(MBeanFeatureInfo member) {
    return SET.equals(member.getDescriptor().getFieldValue(FIELD));
  }
}
