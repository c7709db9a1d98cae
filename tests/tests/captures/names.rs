//! Names that could meet those of the expansion, or of what stands around a scenario.

use streamgauge::scenario;
use streamgauge::testing::{Script, Server};
use streamgauge_tests::serve;

#[tokio::test]
async fn saved_values_may_be_called_like_anything() {
    let server = serve(["data: 5"]).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1
            data save user: u8 data save title: u8 data save result: u8 data save request: u8 data save index: u8
            data save times: u8 data save values: u8 data save s0: u8 data save streams: u8 data save value: u8 data
            save text: u8 data save id: u8 data save event: u8 data save data: u8 data save retry: u8 data save
            message: u8 data save candidate: u8 data save number: u8 data save time: u8 data save end: u8 data save
            before: u8 data save scenario: u8 data save kept_0: u8 data save value_0: u8 data save slots: u8 data
            save state: u8 data save form: u8 data save name: u8 data save within: u8 data save status: u8 data save
            count: u8 data save json: u8 data save all: u8 data save client: u8 data save at: u8 data save url: u8
            data save item: u8 data save stream: u8 data save action: u8 data save script: u8 data save core: u8 data
            save std: u8 data save format: u8 data save vec: u8 data save file: u8 data save body: u8 data save
            text_so_far: u8 data save rt: u8 data save found: u8 data save position: u8 data save n: u8 data save
            path: u8 data save literal: u8 data save place: u8 data save new_slots: u8 data save result_: u8 data
            save regex: u8 data save contains: u8 data save find: u8 data save exists: u8 data save missing: u8 data
            save satisfies: u8 data save save: u8 data save collect: u8 data save expect: u8 data save until: u8 data
            save header: u8 data save query: u8 data save bearer: u8 data save basic: u8 data save timeout: u8 data
            save idle: u8 data save last_event_id: u8 data save base: u8 data save on: u8 data save failure: u8 data
            save method: u8
            close
        let sum = (u32::from(user) + u32::from(title) + u32::from(result) + u32::from(request) + u32::from(index) +
            u32::from(times) + u32::from(values) + u32::from(s0) + u32::from(streams) + u32::from(value) +
            u32::from(text) + u32::from(id) + u32::from(event) + u32::from(data) + u32::from(retry) +
            u32::from(message) + u32::from(candidate) + u32::from(number) + u32::from(time) + u32::from(end) +
            u32::from(before) + u32::from(scenario) + u32::from(kept_0) + u32::from(value_0) + u32::from(slots) +
            u32::from(state) + u32::from(form) + u32::from(name) + u32::from(within) + u32::from(status) +
            u32::from(count) + u32::from(json) + u32::from(all) + u32::from(client) + u32::from(at) + u32::from(url)
            + u32::from(item) + u32::from(stream) + u32::from(action) + u32::from(script) + u32::from(core) +
            u32::from(std) + u32::from(format) + u32::from(vec) + u32::from(file) + u32::from(body) +
            u32::from(text_so_far) + u32::from(rt) + u32::from(found) + u32::from(position) + u32::from(n) +
            u32::from(path) + u32::from(literal) + u32::from(place) + u32::from(new_slots) + u32::from(result_) +
            u32::from(regex) + u32::from(contains) + u32::from(find) + u32::from(exists) + u32::from(missing) +
            u32::from(satisfies) + u32::from(save) + u32::from(collect) + u32::from(expect) + u32::from(until) +
            u32::from(header) + u32::from(query) + u32::from(bearer) + u32::from(basic) + u32::from(timeout) +
            u32::from(idle) + u32::from(last_event_id) + u32::from(base) + u32::from(on) + u32::from(failure) +
            u32::from(method))
        sse "S" open "/" check await within 10s until 1
            data satisfies (|five: &u8| *five == user && *five == title && *five == result && *five == request && *five == index && *five == times && *five == values && *five == s0 && *five == streams && *five == value && *five == text && *five == id && *five == event && *five == data && *five == retry && *five == message && *five == candidate && *five == number && *five == time && *five == end && *five == before && *five == scenario && *five == kept_0 && *five == value_0 && *five == slots && *five == state && *five == form && *five == name && *five == within && *five == status && *five == count && *five == json && *five == all && *five == client && *five == at && *five == url && *five == item && *five == stream && *five == action && *five == script && *five == core && *five == std && *five == format && *five == vec && *five == file && *five == body && *five == text_so_far && *five == rt && *five == found && *five == position && *five == n && *five == path && *five == literal && *five == place && *five == new_slots && *five == result_ && *five == regex && *five == contains && *five == find && *five == exists && *five == missing && *five == satisfies && *five == save && *five == collect && *five == expect && *five == until && *five == header && *five == query && *five == bearer && *five == basic && *five == timeout && *five == idle && *five == last_event_id && *five == base && *five == on && *five == failure && *five == method)
            data satisfies (|five| five.len() + usize::from(user) + usize::from(values) + usize::from(candidate) == 16)
            data in [(user), (text), (title), (value), (number)] data in (values)..=(number) data == "{title}" contains (text)
            close
        repeat (times) as i { if (i == 4 && index == 5) { sse "{title}" name "text" open "/?{request}{index}{i}" header "X" (user) close } }
        sse "{user}{title}{result}{request}{index}{times}{values}{s0}{streams}{value}{text}{id}{event}{data}{retry}{message}{candidate}{number}{time}{end}{before}{scenario}{kept_0}{value_0}{slots}{state}{form}{name}{within}{status}" open "/?{count}{json}{all}{client}{at}{url}{item}{stream}{action}{script}{core}{std}{format}{vec}{file}{body}{text_so_far}{rt}{found}{position}{n}{path}{literal}{place}{new_slots}{result_}{regex}{contains}{find}{exists}{missing}{satisfies}{save}{collect}{expect}{until}{header}{query}{bearer}{basic}{timeout}{idle}{last_event_id}{base}{on}{failure}{method}" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.sum, 5 * 77);
    let sum = u32::from(user.user)
        + u32::from(user.title)
        + u32::from(user.result)
        + u32::from(user.request)
        + u32::from(user.index)
        + u32::from(user.times)
        + u32::from(user.values)
        + u32::from(user.s0)
        + u32::from(user.streams)
        + u32::from(user.value)
        + u32::from(user.text)
        + u32::from(user.id)
        + u32::from(user.event)
        + u32::from(user.data)
        + u32::from(user.retry)
        + u32::from(user.message)
        + u32::from(user.candidate)
        + u32::from(user.number)
        + u32::from(user.time)
        + u32::from(user.end)
        + u32::from(user.before)
        + u32::from(user.scenario)
        + u32::from(user.kept_0)
        + u32::from(user.value_0)
        + u32::from(user.slots)
        + u32::from(user.state)
        + u32::from(user.form)
        + u32::from(user.name)
        + u32::from(user.within)
        + u32::from(user.status)
        + u32::from(user.count)
        + u32::from(user.json)
        + u32::from(user.all)
        + u32::from(user.client)
        + u32::from(user.at)
        + u32::from(user.url)
        + u32::from(user.item)
        + u32::from(user.stream)
        + u32::from(user.action)
        + u32::from(user.script)
        + u32::from(user.core)
        + u32::from(user.std)
        + u32::from(user.format)
        + u32::from(user.vec)
        + u32::from(user.file)
        + u32::from(user.body)
        + u32::from(user.text_so_far)
        + u32::from(user.rt)
        + u32::from(user.found)
        + u32::from(user.position)
        + u32::from(user.n)
        + u32::from(user.path)
        + u32::from(user.literal)
        + u32::from(user.place)
        + u32::from(user.new_slots)
        + u32::from(user.result_)
        + u32::from(user.regex)
        + u32::from(user.contains)
        + u32::from(user.find)
        + u32::from(user.exists)
        + u32::from(user.missing)
        + u32::from(user.satisfies)
        + u32::from(user.save)
        + u32::from(user.collect)
        + u32::from(user.expect)
        + u32::from(user.until)
        + u32::from(user.header)
        + u32::from(user.query)
        + u32::from(user.bearer)
        + u32::from(user.basic)
        + u32::from(user.timeout)
        + u32::from(user.idle)
        + u32::from(user.last_event_id)
        + u32::from(user.base)
        + u32::from(user.on)
        + u32::from(user.failure)
        + u32::from(user.method);
    assert_eq!(sum, 5 * 77);
    let requests = server.requests();
    assert_eq!(requests[2].path, "/?554");
    assert_eq!(requests[3].path, "/?55555555555555555555555555555555555555555555555");
}

#[tokio::test]
async fn captured_variables_may_be_called_like_anything() {
    let server = serve(["data: 5"]).await;
    let [
        user,
        title,
        result,
        request,
        index,
        times,
        values,
        s0,
        streams,
        value,
        text,
        id,
        event,
        data,
        retry,
        message,
        candidate,
        number,
        time,
        end,
        before,
        scenario,
        kept_0,
        value_0,
        slots,
        state,
        form,
        name,
        within,
        status,
        count,
        json,
        all,
        client,
        at,
        url,
        item,
        stream,
        action,
        script,
        core,
        std,
        format,
        vec,
        file,
        body,
        text_so_far,
        rt,
        found,
        position,
        n,
        path,
        literal,
        place,
        new_slots,
        result_,
        regex,
        contains,
        find,
        exists,
        missing,
        satisfies,
        save,
        collect,
        expect,
        until,
        header,
        query,
        bearer,
        basic,
        timeout,
        idle,
        last_event_id,
        base,
        on,
        failure,
        method,
    ] = [5u8; 77];
    let saved = scenario! {
        base (server.url())
        let sum = (u32::from(user) + u32::from(title) + u32::from(result) + u32::from(request) + u32::from(index) +
            u32::from(times) + u32::from(values) + u32::from(s0) + u32::from(streams) + u32::from(value) +
            u32::from(text) + u32::from(id) + u32::from(event) + u32::from(data) + u32::from(retry) +
            u32::from(message) + u32::from(candidate) + u32::from(number) + u32::from(time) + u32::from(end) +
            u32::from(before) + u32::from(scenario) + u32::from(kept_0) + u32::from(value_0) + u32::from(slots) +
            u32::from(state) + u32::from(form) + u32::from(name) + u32::from(within) + u32::from(status) +
            u32::from(count) + u32::from(json) + u32::from(all) + u32::from(client) + u32::from(at) + u32::from(url)
            + u32::from(item) + u32::from(stream) + u32::from(action) + u32::from(script) + u32::from(core) +
            u32::from(std) + u32::from(format) + u32::from(vec) + u32::from(file) + u32::from(body) +
            u32::from(text_so_far) + u32::from(rt) + u32::from(found) + u32::from(position) + u32::from(n) +
            u32::from(path) + u32::from(literal) + u32::from(place) + u32::from(new_slots) + u32::from(result_) +
            u32::from(regex) + u32::from(contains) + u32::from(find) + u32::from(exists) + u32::from(missing) +
            u32::from(satisfies) + u32::from(save) + u32::from(collect) + u32::from(expect) + u32::from(until) +
            u32::from(header) + u32::from(query) + u32::from(bearer) + u32::from(basic) + u32::from(timeout) +
            u32::from(idle) + u32::from(last_event_id) + u32::from(base) + u32::from(on) + u32::from(failure) +
            u32::from(method))
        sse "S" open "/" check await within 10s until 1 save own: u8
            data satisfies (|five: &u8| *five == user && *five == title && *five == result && *five == request && *five == index && *five == times && *five == values && *five == s0 && *five == streams && *five == value && *five == text && *five == id && *five == event && *five == data && *five == retry && *five == message && *five == candidate && *five == number && *five == time && *five == end && *five == before && *five == scenario && *five == kept_0 && *five == value_0 && *five == slots && *five == state && *five == form && *five == name && *five == within && *five == status && *five == count && *five == json && *five == all && *five == client && *five == at && *five == url && *five == item && *five == stream && *five == action && *five == script && *five == core && *five == std && *five == format && *five == vec && *five == file && *five == body && *five == text_so_far && *five == rt && *five == found && *five == position && *five == n && *five == path && *five == literal && *five == place && *five == new_slots && *five == result_ && *five == regex && *five == contains && *five == find && *five == exists && *five == missing && *five == satisfies && *five == save && *five == collect && *five == expect && *five == until && *five == header && *five == query && *five == bearer && *five == basic && *five == timeout && *five == idle && *five == last_event_id && *five == base && *five == on && *five == failure && *five == method)
            data satisfies (|five| five.len() + usize::from(user) + usize::from(values) + usize::from(candidate) == 16)
            close
        sse "S" open "/" check await within 10s until 1
            data satisfies (|five: &u8| *five == own && *five == user && *five == title && *five == result && *five == request && *five == index && *five == times && *five == values && *five == s0 && *five == streams && *five == value && *five == text && *five == id && *five == event && *five == data && *five == retry && *five == message && *five == candidate && *five == number && *five == time && *five == end && *five == before && *five == scenario && *five == kept_0 && *five == value_0 && *five == slots && *five == state && *five == form && *five == name && *five == within && *five == status && *five == count && *five == json && *five == all && *five == client && *five == at && *five == url && *five == item && *five == stream && *five == action && *five == script && *five == core && *five == std && *five == format && *five == vec && *five == file && *five == body && *five == text_so_far && *five == rt && *five == found && *five == position && *five == n && *five == path && *five == literal && *five == place && *five == new_slots && *five == result_ && *five == regex && *five == contains && *five == find && *five == exists && *five == missing && *five == satisfies && *five == save && *five == collect && *five == expect && *five == until && *five == header && *five == query && *five == bearer && *five == basic && *five == timeout && *five == idle && *five == last_event_id && *five == base && *five == on && *five == failure && *five == method)
            data satisfies (|five| five.len() + usize::from(own + user + values + candidate) == 21)
            data in [(user), (text), (title), (value), (number)] data in (values)..=(number) data == "{title}" contains (text)
            regex (streamgauge::Regex::new(&format!("{text}{{1}}")))
            close
        repeat (times) as i { if (i == 4 && index == 5) { sse "{title}" name "text" open "/?{request}{index}{i}" header "X" (user) close } }
        sse "{user}{title}{result}{request}{index}{times}{values}{s0}{streams}{value}{text}{id}{event}{data}{retry}{message}{candidate}{number}{time}{end}{before}{scenario}{kept_0}{value_0}{slots}{state}{form}{name}{within}{status}" open "/?{count}{json}{all}{client}{at}{url}{item}{stream}{action}{script}{core}{std}{format}{vec}{file}{body}{text_so_far}{rt}{found}{position}{n}{path}{literal}{place}{new_slots}{result_}{regex}{contains}{find}{exists}{missing}{satisfies}{save}{collect}{expect}{until}{header}{query}{bearer}{basic}{timeout}{idle}{last_event_id}{base}{on}{failure}{method}" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(saved.sum, 5 * 77);
    let requests = server.requests();
    assert_eq!(requests[2].path, "/?554");
    assert_eq!(requests[3].path, "/?55555555555555555555555555555555555555555555555");
}

#[tokio::test]
async fn a_saved_value_shadows_an_outer_variable() {
    let server = serve(["data: 5"]).await;
    let price = "outer";
    let user = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 save price: u8 close
        sse "S" open "/?{price}" close
        let inner = ({ let price = price + 1; Some(price).map_or(0, |price| price * 2) })
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests()[1].path, "/?5");
    assert_eq!((user.price, user.inner, price), (5, 12, "outer"));
}

#[tokio::test]
async fn macros_around_a_scenario_keep_their_names_apart() {
    macro_rules! opened {
        ($server:ident, $name:ident, $wanted:expr) => {{
            let text = "inner";
            let limit = 1;
            scenario! {
                base ($server.url())
                sse "{text}" open "/?{text}" check await within 10s until 1 data save $name: u8 data save own: u8 data == ($wanted) data > (limit)
                    data satisfies (|n: &u8| *n > limit) close
                let own = (own + $name)
            }
            .run()
            .await
            .unwrap()
        }};
    }
    let server = Server::start().await.unwrap();
    server.on("/", Script::sse().event("data: 5").hold());
    let (text, limit) = (5, 4);
    let user = opened!(server, price, text.max(limit));
    assert_eq!(user.price, 5);
    assert_eq!(server.requests()[0].path, "/?inner");
}
