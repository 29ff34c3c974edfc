// Loaded in front of a program: whoever opens a socket or asks for an address in it ends it, with a status of its own.
import dgram from "node:dgram";
import dns from "node:dns";
import { writeSync } from "node:fs";
import net from "node:net";

function refuse(what) {
  writeSync(2, `${what} was called\n`);
  process.exit(70);
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const options = [args[0]].flat()[0];
  const path = typeof options === "string" ? options : options?.path;
  // The loader of TypeScript talks to its own process over a pipe, which has a path and no port.
  return path === undefined || path === null ? refuse("connect") : connect.apply(this, args);
};
net.Server.prototype.listen = () => refuse("listen");
dgram.createSocket = () => refuse("createSocket");
dns.lookup = () => refuse("lookup");
