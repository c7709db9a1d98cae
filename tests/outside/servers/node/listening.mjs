/** Says where a server listens, and ends the process when its standard input ends. */
export const listening = (server, more = {}) => {
    console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}`, ...more }));
    process.stdin.on("end", () => process.exit(0)).resume();
};
