/** Stations as somebody would write them who has never seen ours: only their own files. */
package dev.wadi.kit.trial;
