package dev.wadi.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The least that somebody must be to call an operation over JMX by way of the console. An operation
 * without it is for {@link Role#ADMIN} alone, and a test asks every one of ours for it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
  /** The role. */
  Role value();
}
