/**
 * Sends log lines to Wadi and asks for them again, with nothing but the JDK: what `wadi-client.jar`
 * is made of.
 */
@NullMarked
package dev.wadi.client;

import org.jspecify.annotations.NullMarked;
